#include "alert-service/mail/threshold_notice.hpp"

#include "alert-service/mail/html.hpp"
#include "alert-service/mail/threshold_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::alert {
namespace {

std::string text_of(const ThresholdWords& words, std::string_view link) {
  std::size_t width = 0;
  for (const auto& row : words.rows)
    width = std::max(width, row.label.size());
  std::string out = words.lead + "\n\n";
  for (const auto& row : words.rows)
    out += fmt::format("{:<{}}  {}\n", row.label, width, row.value);
  for (const auto& note : words.notes)
    out += "\n" + note + "\n";
  if (!link.empty()) out += fmt::format("\nDashboard: {}\n", link);
  return out;
}

/// A bar in mid-tones, legible on light and dark ground; as wide as the usage, at most full.
std::string bar_of(const ThresholdNotice& notice) {
  const auto percent = std::min<std::uint64_t>(tenths_of_percent(notice.used, notice.limit) / 10, 100);
  const auto* colour = notice.used >= notice.limit ? "#d03b3b" : "#c47f17";
  return fmt::format(
      "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
      "style=\"border:1px solid #808080;border-collapse:collapse;margin:0 0 16px 0\"><tr>"
      "<td style=\"height:12px;line-height:12px;font-size:1px\">"
      "<div style=\"width:{}%;height:12px;background-color:{}\">&nbsp;</div></td></tr></table>\n",
      percent, colour);
}

std::string html_row(const Row& row) {
  return fmt::format(
      "<tr><th scope=\"row\" align=\"left\" valign=\"top\" style=\"padding:4px 16px 4px 0;white-space:nowrap\">{}</th>"
      "<td valign=\"top\" style=\"padding:4px 0;word-break:break-word\">{}</td></tr>\n",
      escape_html(row.label), escape_html(row.value));
}

/// No colour is set for text and ground, so that the reader's own (light or dark) apply to both.
std::string html_of(const ThresholdWords& words, const std::string& bar, std::string_view link) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head>\n"
      "<body style=\"margin:0;padding:16px;font-family:sans-serif;font-size:14px;line-height:1.4\">\n"
      "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" "
      "style=\"max-width:640px\"><tr><td>\n"
      "<p style=\"font-size:18px;font-weight:bold;margin:0 0 12px 0\">{}</p>\n{}"
      "<table cellpadding=\"0\" cellspacing=\"0\" style=\"font-size:14px\">\n",
      escape_html(words.subject), escape_html(words.lead), bar);
  for (const auto& row : words.rows)
    out += html_row(row);
  out += "</table>\n";
  for (const auto& note : words.notes)
    out += fmt::format("<p>{}</p>\n", escape_html(note));
  if (!link.empty()) {
    out += fmt::format("<p><a href=\"{}\" style=\"color:inherit\">Open the dashboard</a></p>\n", escape_html(link));
  }
  return out + "</td></tr></table>\n</body></html>\n";
}

}  // namespace

RenderedMail render(const ThresholdNotice& notice) {
  const auto words = words_of(notice);
  const auto link = one_line(notice.dashboard_url);
  return {words.subject, text_of(words, link), html_of(words, bar_of(notice), link)};
}

}  // namespace bandwatch::alert
