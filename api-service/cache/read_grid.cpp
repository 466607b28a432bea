#include "api-service/cache/read_grid.hpp"

#include <algorithm>

namespace bandwatch::api {

counting::BucketGrid base_grid(Window window, const Ruler& base) {
  counting::BucketGrid grid{window.start, {}};
  for (auto end = base.next(window.start); end <= window.end; end = base.next(end))
    grid.ends.push_back(end);
  return grid;
}

ReadGrid read_grid(Window window, const Ruler& base, counting::Attribution attribution, UtcTime now) {
  const auto settled = floor_to(now - settle_delay(attribution), kFineStep);
  ReadGrid out{{window.start, {}}, std::max(std::min(settled, window.end), window.start)};
  const auto limit = std::min(window.end, now);
  for (auto end = window.start; end < limit;) {
    end = end < settled ? std::min(base.next(end), settled) : end + kFineStep;
    out.grid.ends.push_back(end);
  }
  return out;
}

}  // namespace bandwatch::api
