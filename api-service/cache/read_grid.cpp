#include "api-service/cache/read_grid.hpp"

#include <algorithm>

namespace bandwatch::api {

counting::BucketGrid base_grid(Window window, const Ruler& base) {
  counting::BucketGrid grid{window.start, {}};
  for (auto end = base.next(window.start); end <= window.end; end = base.next(end))
    grid.ends.push_back(end);
  return grid;
}

ReadGrid read_grid(Window window, const Ruler& base, const Present& present) {
  ReadGrid out{{window.start, {}}, std::max(std::min(present.settled, window.end), window.start)};
  const auto limit = std::min(window.end, present.now);
  for (auto end = window.start; end < limit;) {
    auto next = end < present.fine_from ? std::min(base.next(end), present.fine_from) : end + kFineStep;
    if (end < present.settled) next = std::min(next, present.settled);
    out.grid.ends.push_back(end = next);
  }
  return out;
}

}  // namespace bandwatch::api
