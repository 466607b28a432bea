#include "common/promql/query.hpp"

#include "common/core/duration.hpp"
#include "common/core/text.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bandwatch::promql {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_identifier(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::string name_of(std::string_view label) {
  return is_identifier(label) ? std::string{label} : quote(label);
}

/// A regular expression that matches `value` and nothing else; with `is_pattern`, what its `*` stand for.
/// Source: https://github.com/google/re2/wiki/Syntax
void append_regex_quoted(std::string& out, std::string_view value, bool is_pattern) {
  for (const char c : value) {
    if (is_pattern && c == '*') {
      out += "(?s:.*)";
      continue;
    }
    if (std::string_view{R"(\.+*?()|[]{}^$)"}.find(c) != std::string_view::npos) out.push_back('\\');
    out.push_back(c);
  }
}

std::string condition_text(const Matcher& matcher) {
  const auto condition = condition_of(matcher);
  return name_of(matcher.label) + (condition.is_regex ? "=~" : "=") + quote(condition.value);
}

std::string over(std::string_view metric, std::span<const Matcher> matchers, Duration range) {
  return selector(metric, matchers) + "[" + format_duration(std::max(range, Duration{1})) + "]";
}

/// A range over the samples of a bucket. Where databases include the left edge, it would be the bucket's before.
std::string bucket_of(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return over(metric, matchers, step - Duration{1});
}

/// A function of the samples in the window. On a database with closed edges the whole length would show the sample at
/// window.start, so the range is one millisecond shorter.
Query function_over(std::string_view function, std::string_view metric, std::span<const Matcher> matchers,
                    Window window) {
  std::string text{function};
  text += "(" + over(metric, matchers, window.length() - Duration{1}) + ")";
  return Query{std::move(text), window.end};
}

}  // namespace

std::string quote(std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out{"\""};
  out.reserve(value.size() + 2);
  for (const char c : value) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte > 0x7E) {
      out += "\\x";
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 0xFU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

Condition condition_of(const Matcher& matcher) {
  std::string pattern;
  std::size_t alternatives = 0;
  bool stars = false;
  for (const auto& value : matcher.values) {
    if (!is_utf8(value)) continue;
    if (alternatives++ > 0) pattern.push_back('|');
    append_regex_quoted(pattern, value, matcher.patterns);
    stars = stars || (matcher.patterns && value.find('*') != std::string::npos);
  }
  for (const auto& prefix : matcher.prefixes) {
    if (!is_utf8(prefix)) continue;
    if (alternatives++ > 0) pattern.push_back('|');
    append_regex_quoted(pattern, prefix, false);
    pattern += ".*";
  }
  // One value, or none that a label could have: equality says it, and costs the database less.
  const bool is_one = matcher.values.size() == 1 && matcher.prefixes.empty() && !stars;
  if (is_one || (alternatives == 0 && !matcher.values.empty())) return {false, matcher.values.front()};
  return {true, std::move(pattern)};
}

std::string selector(std::string_view metric, std::span<const Matcher> matchers) {
  // A metric's name may hold colons, too: recording rules have them.
  std::string plain{metric};
  std::replace(plain.begin(), plain.end(), ':', '_');
  const bool stands_alone = is_identifier(plain);
  std::string out{stands_alone ? metric : std::string_view{}};
  out.push_back('{');
  if (!stands_alone) out += "__name__=" + quote(metric);
  for (const auto& matcher : matchers) {
    if (out.back() != '{') out.push_back(',');
    out += condition_text(matcher);
  }
  out.push_back('}');
  return out;
}

Query raw_samples(std::string_view metric, std::span<const Matcher> matchers, Window window) {
  return Query{over(metric, matchers, window.length()), window.end, window.start};
}

Query last_values(std::string_view metric, std::span<const Matcher> matchers, Window window) {
  return function_over("last_over_time", metric, matchers, window);
}

Query max_values(std::string_view metric, std::span<const Matcher> matchers, Window window) {
  return function_over("max_over_time", metric, matchers, window);
}

Query distinct(std::string_view metric, std::span<const Matcher> matchers, std::span<const std::string> labels,
               Window window) {
  auto query = last_values(metric, matchers, window);
  std::string list;
  for (const auto& label : labels)
    list += (list.empty() ? "" : ",") + name_of(label);
  query.text = "group by (" + list + ") (" + query.text + ")";
  return query;
}

Query values_of_label(std::string_view label, std::string_view selector, Window window) {
  const auto range = std::max(window.length() - Duration{1}, Duration{1});
  return Query{"group by (" + name_of(label) + ") (last_over_time(" + std::string{selector} + "[" +
                   format_duration(range) + "]))",
               window.end};
}

std::string last_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return "last_over_time(" + bucket_of(metric, matchers, step) + ")";
}

std::string alone_on_edge(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return "last_over_time(" + over(metric, matchers, step) + ") unless " + last_in_bucket(metric, matchers, step);
}

std::string falls_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  // Whole: what a closed edge adds is where the bucket's first difference begins.
  const auto bucket = over(metric, matchers, step);
  return "resets(" + bucket + ") > 0 or min_over_time(" + bucket + ") < last_over_time(" + bucket + " offset " +
         format_duration(step) + ")";
}

std::string count_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return "count_over_time(" + bucket_of(metric, matchers, step) + ")";
}

std::string count_with_edge(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return "count_over_time(" + over(metric, matchers, step) + ")";
}

std::string sum_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step) {
  return "sum_over_time(" + bucket_of(metric, matchers, step) + ")";
}

Query series_count(std::string_view metric, std::span<const Matcher> matchers, Window window) {
  auto query = last_values(metric, matchers, window);
  query.text = "count(" + query.text + ")";
  return query;
}

Query sample_count(std::string_view metric, std::span<const Matcher> matchers, Window window) {
  auto query = function_over("count_over_time", metric, matchers, window);
  query.text = "sum(" + query.text + ")";
  return query;
}

Query current_values(std::span<const std::string> metrics, UtcTime at) {
  return Query{'{' + condition_text(Matcher{"__name__", {metrics.begin(), metrics.end()}}) + '}', at};
}

Query database_time() {
  return Query{"vector(time())", std::nullopt};
}

}  // namespace bandwatch::promql
