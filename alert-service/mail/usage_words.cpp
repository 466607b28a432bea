#include "alert-service/mail/usage_words.hpp"

#include "alert-service/mail/threshold_words.hpp"
#include "alert-service/mail/ticks.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace bandwatch::alert {
namespace {

using Fields = TemplateData::Fields;

std::string share_text(Bytes part, Bytes whole) {
  return whole == Bytes{0} ? "0.0 %" : format_tenths(tenths_of_percent(part, whole));
}

std::vector<Fields> row_fields(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const auto& row : rows)
    width = std::max(width, row.label.size());
  std::vector<Fields> out;
  for (const auto& row : rows) {
    out.push_back(
        {{"label", row.label}, {"padded_label", fmt::format("{:<{}}", row.label, width)}, {"value", row.value}});
  }
  return out;
}

std::vector<Fields> share_fields(const std::vector<Share>& shares, Bytes whole, bool binary) {
  std::size_t width = 0;
  for (const auto& share : shares)
    width = std::max(width, share.name.size());
  std::vector<Fields> out;
  for (const auto& [name, bytes, before] : shares) {
    const auto amount = format_amount(bytes, binary);
    const auto part = share_text(bytes, whole);
    out.push_back({{"rank", std::to_string(out.size() + 1)},
                   {"name", name},
                   {"padded_name", fmt::format("{:<{}}", name, width)},
                   {"bytes", amount},
                   {"padded_bytes", fmt::format("{:>9}", amount)},
                   {"share", part},
                   {"padded_share", fmt::format("{:>7}", part)},
                   {"change", before ? change_since(*before, bytes) : ""}});
  }
  return out;
}

std::vector<Fields> note_fields(const std::vector<std::string>& notes) {
  std::vector<Fields> out;
  for (const auto& note : notes)
    out.push_back({{"note", note}});
  return out;
}

/// Everything but letters, digits and "-._~" as %XX. Source: RFC 3986, 2.3
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string instant_of(UtcTime t) {
  return format_rfc3339_seconds(t).substr(0, 19) + "Z";
}

}  // namespace

TemplateData template_data(const MailWords& words) {
  TemplateData data;
  data.values = {{"subject", words.subject}, {"lead", words.lead},       {"quota", words.quota},
                 {"zone", words.zone},       {"outlook", words.outlook}, {"threshold", words.threshold},
                 {"period", words.period},   {"as_of", words.as_of},     {"link", words.link}};
  if (words.limit > Bytes{0}) {
    const auto tenths = tenths_of_percent(words.used, words.limit);
    data.values["percent"] = format_tenths(tenths);
    data.values["used"] = exact_and_rounded(words.used);
    data.values["limit"] = exact_and_rounded(words.limit);
    data.values["bar"] = std::to_string(std::min<std::uint64_t>(tenths / 10, 100));
    data.values["bar_colour"] = words.used >= words.limit ? "#d03b3b" : "#c47f17";
  }
  if (words.chart) {
    data.values["chart"] = kChartId;
    data.values["chart_text"] = describe_chart(*words.chart);
  }
  if (!words.services.empty()) data.values["services_title"] = "Services";
  if (!words.top_routes.empty()) data.values["routes_title"] = "Top routes";
  if (!words.top_consumers.empty()) data.values["consumers_title"] = "Top consumers";
  data.lists["rows"] = row_fields(words.rows);
  data.lists["notes"] = note_fields(words.notes);
  const bool binary = words.chart && words.chart->binary;
  data.lists["services"] = share_fields(words.services, words.used, binary);
  data.lists["top_routes"] = share_fields(words.top_routes, words.used, binary);
  data.lists["top_consumers"] = share_fields(words.top_consumers, words.used, binary);
  return data;
}

RenderedMail render(const MailWords& words, const MailTemplates& templates) {
  auto filled = fill(templates, template_data(words));
  const auto names = templates.html.names();
  // A page that doesn't name the picture would show it as an attachment, or hide it.
  const bool shown = words.chart && std::find(names.begin(), names.end(), "chart") != names.end();
  return {std::move(filled.subject), std::move(filled.text), std::move(filled.html),
          shown ? draw_chart(*words.chart) : std::string{}};
}

std::string exact_and_rounded(Bytes bytes) {
  return fmt::format("{} bytes ({}, {})", format_grouped(bytes.count()), format_bytes_si(bytes),
                     format_bytes_iec(bytes));
}

std::string change_since(Bytes before, Bytes now) {
  if (before == now) return "as before";
  if (before == Bytes{0}) return "new";
  const bool more = now > before;
  const Bytes difference{more ? now.count() - before.count() : before.count() - now.count()};
  return fmt::format("{} {}", format_tenths(tenths_of_percent(difference, before)), more ? "more" : "less");
}

std::string with_weekday(std::string_view date) {
  const auto midnight = parse_rfc3339(std::string{date.substr(0, 10)} + "T00:00:00Z").value();
  constexpr std::array<const char*, 7> kNames{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::chrono::weekday weekday{std::chrono::floor<std::chrono::days>(midnight)};
  return fmt::format("{} {}", kNames.at(weekday.c_encoding()), date);
}

std::string format_coverage(double coverage) {
  return format_tenths(static_cast<std::uint64_t>(std::floor(std::clamp(coverage, 0.0, 1.0) * 1000))) +
         " of the scrapes seen";
}

std::string completeness(std::optional<double> coverage, Bytes held) {
  auto out = coverage ? format_coverage(*coverage) : std::string{};
  if (held == Bytes{0}) return out;
  return out + (out.empty() ? "" : ", ") + exact_and_rounded(held) + " kept aside";
}

void add_incompleteness(MailWords& words, bool gaps, Bytes held) {
  if (gaps) {
    words.notes.emplace_back(
        "Bytes may have passed that no scrape shows: before a node's first one, just before a restart, or in a stretch"
        " that is missing. The true usage is what is shown or more.");
  }
  if (held > Bytes{0}) {
    words.notes.emplace_back(
        "A counter jumped by more than a line can carry. What it jumped by is kept aside and not"
        " counted, until the operator of the gateway releases it or drops it.");
  }
}

void add_counted_twice(MailWords& words, const std::vector<std::string>& sentences) {
  for (const auto& sentence : sentences)
    words.notes.push_back("The true usage may be less than is shown. " + one_line(sentence) + ".");
}

std::string confidence_of(const ChartData& history) {
  if (history.slots.empty()) return "very rough";
  const auto begin = std::max(history.period.start, history.slots.begin()->first - kPeriodGrid);
  const auto recent_from = history.counted_to - (history.counted_to - begin) / 4;
  double all = 0;
  double recent = 0;
  for (const auto& [end, bytes] : history.slots) {
    all += static_cast<double>(bytes.count());
    if (end > recent_from) recent += static_cast<double>(bytes.count());
  }
  const auto change = all > 0 ? recent * 4 / all : 0;  // 1: the same pace
  if (change > 0.8 && change < 1.25) return "quite sure";
  return change > 0.5 && change < 2 ? "rough" : "very rough, the pace changes a lot";
}

std::string dashboard_link(std::string_view url, std::string_view quota, const Period& period, std::string_view zone) {
  if (url.empty()) return {};
  return fmt::format("{}{}page=quotas&quota={}&from={}&to={}&zone={}", url,
                     url.find('?') == std::string_view::npos ? '?' : '&', percent_encoded(quota),
                     percent_encoded(instant_of(period.window.start)), percent_encoded(instant_of(period.window.end)),
                     percent_encoded(zone));
}

}  // namespace bandwatch::alert
