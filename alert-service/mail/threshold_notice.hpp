#pragma once

#include "common/core/bytes.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// A mail's words.
struct RenderedMail {
  std::string subject{};
  std::string text{};
  std::string html{};
};

/// One line of what a quota counts, such as {"Services", "bun-service"}.
struct ScopeLine {
  std::string label{};
  std::string value{};
};

/// What the mail about a crossing tells. All texts are UTF-8; nothing needs escaping.
struct ThresholdNotice {
  std::string quota_name{};
  std::vector<ScopeLine> scope{};           ///< empty: everything counts
  std::string threshold{};                  ///< the highest reached, as format_threshold() spells it: "80 %"
  std::vector<std::string> also_reached{};  ///< lower ones noticed at the same time, lowest first
  Bytes used{};                             ///< in the period, up to `observed_at`
  Bytes limit{};                            ///< > 0
  std::string limit_text{};                 ///< the limit as the quota file spells it
  bool at_least{false};                     ///< there are gaps: the true usage is `used` or more
  Period period{};
  std::string zone{"UTC"};             ///< of the period; must exist
  UtcTime observed_at{};               ///< "as of": the end of what has been counted
  std::string dashboard_url{};         ///< absolute http or https address; empty: no link
  bool summary_of_first_start{false};  ///< the thresholds had been passed before the quota was watched
};

/// The share of `limit` that `used` is, in tenths of a percent, rounded down. Exact; `limit` > 0.
[[nodiscard]] std::uint64_t tenths_of_percent(Bytes used, Bytes limit) noexcept;

/// Subject, text and HTML of the mail: how much in percent and bytes, what remains, the period with its zone, what is
/// left and gone of it, the other thresholds passed at once. The HTML has inline styles and no remote content. Pure.
[[nodiscard]] RenderedMail render(const ThresholdNotice& notice);

}  // namespace bandwatch::alert
