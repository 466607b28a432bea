#include "common/counting/buckets.hpp"

#include <algorithm>

namespace bandwatch::counting {

std::optional<std::size_t> BucketGrid::index_of(UtcTime t) const {
  if (!window().contains(t)) return std::nullopt;
  return static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), t) - ends.begin());
}

BucketGrid lookback_grid(UtcTime now, Duration lookback, Duration step) {
  BucketGrid grid;
  const auto last = floor_to(now, step);
  const auto first = floor_to(now - lookback, step) + step;
  grid.start = first - step;
  for (auto end = first; end <= last; end += step)
    grid.ends.push_back(end);
  if (now > last) grid.ends.push_back(now);
  return grid;
}

}  // namespace bandwatch::counting
