#pragma once

#include "common/bandwidth/schema.hpp"
#include "common/core/labels.hpp"
#include "common/core/time.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// An instant query: the only kind that exists here, made by the functions below and never by a caller's text.
struct Query {
  std::string text;
  UtcTime at;
};

/// `value` as a PromQL string literal with its quotes. Every byte that is not printable ASCII goes out as an escape, so
/// no value can end the literal. Invalid UTF-8 stays what it is, byte by byte.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
[[nodiscard]] std::string quote(std::string_view value);

/// `metric{label="value",...}`; several values for one label become one anchored, quoted alternative.
struct Matcher {
  std::string label;
  std::vector<std::string> values;  ///< at least one; the empty value matches an absent label
};
[[nodiscard]] std::string selector(std::string_view metric, std::span<const Matcher> matchers);

/// The raw samples of the selected series in `window` (start excluded, end included). Engines differ in whether the
/// left edge is open, so one millisecond is given away and the answer needs no filtering.
[[nodiscard]] Query raw_samples(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The last value of each selected series in `window`.
[[nodiscard]] Query last_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The maximum of each selected series in `window`.
[[nodiscard]] Query max_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The number of falls of each selected counter between samples in `window`, only where there is one.
[[nodiscard]] Query falls(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// One sample per distinct combination of `labels` among the series that had a sample in `window`.
[[nodiscard]] Query distinct(std::string_view metric, std::span<const Matcher> matchers,
                             std::span<const std::string> labels, Window window);

}  // namespace bandwatch::promql
