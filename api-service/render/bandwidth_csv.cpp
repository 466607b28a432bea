#include "api-service/render/bandwidth_json.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace bandwatch::api {
namespace {

/// Source: RFC 4180, section 2. A name that a spreadsheet would take for a formula begins with an apostrophe, as in
/// what the page exports. Source: https://owasp.org/www-community/attacks/CSV_Injection
std::string field(std::string_view name) {
  constexpr std::string_view kFormula{"=+-@\t\r"};
  const bool is_formula = !name.empty() && kFormula.find(name.front()) != kFormula.npos;
  auto text = (is_formula ? "'" : "") + std::string{name};
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out{"\""};
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
  return out;
}

std::string number(const std::optional<std::uint64_t>& value) {
  return value ? fmt::to_string(*value) : std::string{};
}

/// The values of the columns that name a line; `name` stands in place of the labels of a sum of others.
std::string label_columns(const counting::Dimensions& labels, const Grouping& grouping, std::string_view name) {
  auto out = fmt::format(",{}", name_of(labels.direction));
  const auto add = [&](bool shown, const std::string& value) {
    if (shown) out += "," + field(name.empty() ? std::string_view{value} : name);
  };
  add(grouping.service, labels.service);
  add(grouping.route, labels.route);
  add(grouping.consumer, labels.consumer);
  add(grouping.workspace, labels.workspace);
  return out;
}

}  // namespace

std::string render_csv(const Answer& answer) {
  const auto& grouping = answer.grouping;
  const auto has_previous = [](const AnswerLine& line) { return line.previous.has_value(); };
  const bool compared = std::any_of(answer.lines.begin(), answer.lines.end(), has_previous);
  std::string out{"end,direction"};
  if (grouping.service) out += ",service";
  if (grouping.route) out += ",route";
  if (grouping.consumer) out += ",consumer";
  if (grouping.workspace) out += ",workspace";
  out += compared ? ",bytes,previous_bytes\r\n" : ",bytes\r\n";
  for (const auto* lines : {&answer.lines, &answer.others}) {
    const auto name = lines == &answer.others ? std::string_view{"(others)"} : std::string_view{};
    for (const auto& line : *lines) {
      const auto labels = label_columns(line.labels, grouping, name);
      for (std::size_t i = 0; i < line.values.buckets.size(); ++i) {
        out += format_rfc3339_utc(answer.axis.grid.ends[i]) + labels + "," + number(line.values.buckets[i]);
        if (line.previous) out += "," + number(line.previous->buckets[i]);
        out += "\r\n";
      }
    }
  }
  return out;
}

}  // namespace bandwatch::api
