#pragma once

#include "alert-service/mail/chart.hpp"
#include "alert-service/mail/templates.hpp"
#include "common/core/bytes.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// A mail's words, and its picture.
struct RenderedMail {
  std::string subject{};
  std::string text{};
  std::string html{};
  std::string png{};  ///< empty: none; the HTML shows it as kChartId
};

/// Stands in the HTML where the picture's content id belongs.
inline constexpr std::string_view kChartId = "chart@bandwatch.invalid";

/// Somebody's part of the usage.
struct Share {
  std::string name{};
  Bytes bytes{};
  std::optional<Bytes> before{};  ///< in the period before; none: not known, or not compared
};

/// One line of what a quota counts, such as {"Services", "bun-service"}.
struct ScopeLine {
  std::string label{};
  std::string value{};
};

/// Another limit than the usual one, for a while.
struct LimitChange {
  Bytes usual{};
  std::string usual_text{};  ///< as the quota file spells it
  UtcTime until{};
  std::string reason{};
};

/// A stretch in which thresholds are not told.
struct QuietTime {
  UtcTime until{};
  std::string reason{};
};

/// What was not as usual.
struct QuotaChanges {
  std::optional<LimitChange> limit{};
  std::optional<QuietTime> silence{};    ///< that is on
  std::optional<QuietTime> held_back{};  ///< that is over, and kept what the mail tells from being told at once
};

/// What the mail about a crossing tells. All texts are UTF-8; nothing needs escaping.
struct ThresholdNotice {
  std::string quota_name{};
  std::vector<ScopeLine> scope{};            ///< empty: everything counts
  std::string threshold{};                   ///< the highest reached, as format_threshold() spells it: "80 %"
  std::vector<std::string> also_reached{};   ///< lower ones noticed at the same time, lowest first
  Bytes used{};                              ///< in the period, up to `observed_at`
  Bytes limit{};                             ///< > 0
  std::string limit_text{};                  ///< the limit as the quota file spells it
  bool gaps{false};                          ///< bytes of the period may be missing for good
  Bytes held{};                              ///< kept aside as too many to be believed, and not among those used
  std::vector<std::string> counted_twice{};  ///< what makes bytes count twice, a sentence each
  bool reopened{false};                      ///< some of `used` was released after the period was over
  Period period{};
  bool rolling{false};                 ///< `period` is the last stretch of its length, without beginning or end
  std::string zone{"UTC"};             ///< of the period; must exist
  UtcTime observed_at{};               ///< "as of": the end of what has been counted
  std::string dashboard_url{};         ///< absolute http or https address; empty: no link
  bool summary_of_first_start{false};  ///< the thresholds had been passed before the quota was watched
  bool is_forecast{false};             ///< `threshold` has not been reached, but will be
  std::optional<UtcTime> exhausted{};  ///< when the limit is reached at the pace so far
  std::string confidence{};            ///< how sure that is, in a word or two
  std::optional<double> coverage{};    ///< scrapes seen of those expected, 0 to 1
  QuotaChanges changes{};
  std::vector<Share> top_routes{};  ///< of the usage, the largest first
  std::vector<Share> top_consumers{};
  std::optional<ChartData> chart{};

  /// Whether the true usage may be more than `used`.
  [[nodiscard]] bool at_least() const noexcept { return gaps || held > Bytes{0}; }
};

/// The share of `limit` that `used` is, in tenths of a percent, rounded down. Exact; `limit` > 0.
[[nodiscard]] std::uint64_t tenths_of_percent(Bytes used, Bytes limit) noexcept;

/// Subject, text and HTML of the mail: how much in percent and bytes, what remains, the period with its zone, what is
/// left and gone of it, the way ahead, who used most, how complete that is, a picture, the other thresholds passed at
/// once. The HTML of the default templates has inline styles and no remote content. Pure.
[[nodiscard]] RenderedMail render(const ThresholdNotice& notice, const MailTemplates& templates = default_templates());

}  // namespace bandwatch::alert
