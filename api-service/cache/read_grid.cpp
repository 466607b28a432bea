#include "api-service/cache/read_grid.hpp"

#include <algorithm>

namespace bandwatch::api {

counting::BucketGrid base_grid(Window window, Duration base) {
  counting::BucketGrid grid{window.start, {}};
  grid.ends.reserve(static_cast<std::size_t>(window.length() / base));
  for (auto end = window.start + base; end <= window.end; end += base)
    grid.ends.push_back(end);
  return grid;
}

ReadGrid read_grid(Window window, Duration base, counting::Attribution attribution, UtcTime now) {
  const auto settled = floor_to(now - settle_delay(attribution), kFineStep);
  ReadGrid out{{window.start, {}}, std::max(std::min(settled, window.end), window.start)};
  const auto limit = std::min(window.end, now);
  for (auto end = window.start; end < limit;) {
    const bool coarse = floor_to(end, base) == end && end + base <= settled;
    end += coarse ? base : kFineStep;
    out.grid.ends.push_back(end);
  }
  return out;
}

}  // namespace bandwatch::api
