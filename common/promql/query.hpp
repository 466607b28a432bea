#pragma once

#include "common/bandwidth/schema.hpp"
#include "common/core/labels.hpp"
#include "common/core/time.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// An instant query: the only kind that exists here, made by the functions below and never by a caller's text.
struct Query {
  std::string text;
  UtcTime at;
  /// If set, the client drops samples at or before this instant from the answer; see raw_samples().
  std::optional<UtcTime> after{};
};

/// `value` as a PromQL string literal with its quotes. Every byte that is not printable ASCII goes out as `\xNN`, so no
/// value can end the literal; the engine reads the same bytes back. Invalid UTF-8 stays what it is, byte by byte, and
/// equals no label value.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
[[nodiscard]] std::string quote(std::string_view value);

/// A condition on a label: it has one of `values`.
struct Matcher {
  std::string label;
  std::vector<std::string> values;  ///< at least one; the empty value matches an absent label
};

/// `metric{label="value",...}`. Several values for one label become one regular expression of quoted alternatives,
/// which engines anchor at both ends; values that are no UTF-8 are left out of it, as no label has them and RE2 would
/// refuse them. Names that are no plain identifiers are quoted, as Prometheus 3 writes them; older engines know no such
/// names.
[[nodiscard]] std::string selector(std::string_view metric, std::span<const Matcher> matchers);

// Each of the following needs window.start < window.end. In what they ask for, engines differ: the left edge of a range
// is closed in Prometheus 2, and open in Prometheus 3 and VictoriaMetrics. All but raw_samples answer a vector, whose
// samples have the time of window.end.
// Source:
// https://prometheus.io/docs/prometheus/3.0/migration/#range-selectors-and-lookback-exclude-samples-coinciding-with-the-left-boundary

/// The raw samples of the selected series in `window`, exactly: both kinds of engine are asked for the whole length,
/// and `Query::after` removes what the first kind gives of the left edge. Answers a matrix with `__name__`.
[[nodiscard]] Query raw_samples(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The last value of each selected series in `window`. Keeps all labels with `__name__`. Here and below one millisecond
/// at the left edge is given away, so that no engine shows a value from before the window.
[[nodiscard]] Query last_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The maximum of each selected series in `window`. Keeps all labels, but Prometheus drops `__name__`.
[[nodiscard]] Query max_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The number of falls of each selected counter between samples in `window`, only where there is one. Keeps all labels,
/// but Prometheus drops `__name__`. VictoriaMetrics also counts a fall from the last sample before the window.
[[nodiscard]] Query falls(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// One sample (of value 1) per distinct combination of `labels` among the series that had a sample in `window`. The
/// answer has no other labels, and not those that are empty.
[[nodiscard]] Query distinct(std::string_view metric, std::span<const Matcher> matchers,
                             std::span<const std::string> labels, Window window);

}  // namespace bandwatch::promql
