#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// What the picture of a period shows.
struct ChartData {
  Window period{};
  std::string zone{"UTC"};             ///< of the dates below the axis; must exist
  UtcTime counted_to{};                ///< the end of the line
  Bytes limit{};                       ///< > 0
  std::vector<std::uint32_t> marks{};  ///< thresholds in basis points of the limit
  std::map<UtcTime, Bytes> slots{};    ///< what came when, by the ends of 15 minutes
  bool binary{false};                  ///< amounts in KiB, MiB, ... in place of kB, MB, ...
  Bytes at_end{};                      ///< where the pace leads to at the end of the period; 0: not shown
};

/// The usage of a period added up, as a PNG of 1200 x 480 pixels, to be shown at half of that: the area under the line,
/// the limit, the thresholds, the way ahead, and bars for what each stretch brought. On a ground of its own, so that it
/// can be read in a dark mail too. The same data give the same bytes on one machine.
[[nodiscard]] std::string draw_chart(const ChartData& data);

/// The same in words, for those who don't see it.
[[nodiscard]] std::string describe_chart(const ChartData& data);

}  // namespace bandwatch::alert
