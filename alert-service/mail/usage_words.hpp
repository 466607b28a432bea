#pragma once

#include "alert-service/mail/chart.hpp"
#include "alert-service/mail/threshold_notice.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// A label and what stands beside it.
using Row = ScopeLine;

/// What a mail says, before it takes the shape of text or HTML. Every text is one line.
struct MailWords {
  std::string subject{};
  std::string lead{};                ///< the one sentence that matters
  std::string outlook{};             ///< where it is going, a sentence; may be empty
  std::vector<Row> rows{};           ///< the figures
  std::vector<std::string> notes{};  ///< what one must know to read them; may be empty
  std::string quota{};
  std::string threshold{};
  std::string period{};
  std::string zone{};
  std::string as_of{};
  Bytes used{};
  Bytes limit{};  ///< 0: there is no usage to speak of, and no bar
  std::vector<Share> services{};
  std::vector<Share> top_routes{};
  std::vector<Share> top_consumers{};
  std::optional<ChartData> chart{};
  std::string link{};
};

/// What a template may name of it.
[[nodiscard]] TemplateData template_data(const MailWords& words);

/// The mail that says so. It has a picture only if the HTML template names `chart`.
[[nodiscard]] RenderedMail render(const MailWords& words, const MailTemplates& templates);

/// "412 345 678 901 bytes (412 GB, 384 GiB)"
[[nodiscard]] std::string exact_and_rounded(Bytes bytes);

/// "12.5 % more", "3.0 % less", "as before", "new": how `now` compares with what it was `before`.
[[nodiscard]] std::string change_since(Bytes before, Bytes now);

/// "Thu 2026-11-26" of a text that begins with 2026-11-26.
[[nodiscard]] std::string with_weekday(std::string_view date);

/// "99.8 % of the scrapes seen": rounded down, so that it is 100 % only if all were.
[[nodiscard]] std::string format_coverage(double coverage);

/// What is known of a figure's completeness: that, and how many bytes are kept aside. Empty if nothing is.
[[nodiscard]] std::string completeness(std::optional<double> coverage, Bytes held);

/// Notes why the true usage may be more than is told.
void add_incompleteness(MailWords& words, bool gaps, Bytes held);

/// Notes why the true usage may be less than is told: sentences, each with what to set.
void add_counted_twice(MailWords& words, const std::vector<std::string>& sentences);

/// How sure a straight line into the future is: compares the pace of the last quarter of the counted time with that of
/// all of it. "quite sure", "rough" or "very rough, the pace changes a lot".
[[nodiscard]] std::string confidence_of(const ChartData& history);

/// The dashboard's address at a quota's period; empty if `url` is.
[[nodiscard]] std::string dashboard_link(std::string_view url, std::string_view quota, const Period& period,
                                         std::string_view zone);

}  // namespace bandwatch::alert
