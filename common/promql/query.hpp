#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"
#include "common/counting/schema.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::promql {

/// An instant query: the only kind that exists here, made by the functions below and never by a caller's text.
struct Query {
  std::string text;
  std::optional<UtcTime> at;  ///< none: whatever time it is for the database
  /// If set, the client drops samples at or before this instant from the answer; see raw_samples().
  std::optional<UtcTime> after{};
};

/// A question for the same value at `first` and every `step` after it, up to `last`.
struct RangeQuery {
  RangeQuery() = default;
  std::string text;
  UtcTime first;
  UtcTime last;
  Duration step{};
};

/// `value` as a PromQL string literal with its quotes. Every byte that is not printable ASCII goes out as `\xNN`, so no
/// value can end the literal; the database reads the same bytes back. Invalid UTF-8 stays what it is, byte by byte, and
/// equals no label value.
/// Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
[[nodiscard]] std::string quote(std::string_view value);

/// A condition on a label: it has one of `values`, or begins with one of `prefixes`.
struct Matcher {
  std::string label;
  std::vector<std::string> values;      ///< the empty value matches an absent label
  std::vector<std::string> prefixes{};  ///< or it begins with one of these; not both lists are empty
  bool patterns{false};                 ///< a `*` in one of `values` stands for any run of characters
};

/// What a matcher asks of its label: equality with `value`, or that the regular expression `value` matches all of it.
/// Values that are no UTF-8 are left out of the latter, as no label has them and RE2 would refuse them. After a prefix
/// databases differ in whether a line end may follow: who must be exact looks at the answer, too.
struct Condition {
  bool is_regex{false};
  std::string value;
};
[[nodiscard]] Condition condition_of(const Matcher& matcher);

/// `metric{label="value",...}`. Several values for one label become one regular expression of quoted alternatives,
/// which databases anchor at both ends. Names that are no plain identifiers are quoted, as Prometheus 3 writes them;
/// older databases know no such names.
[[nodiscard]] std::string selector(std::string_view metric, std::span<const Matcher> matchers);

// Each of the following needs window.start < window.end. In what they ask for, databases differ: the left edge of a
// range is closed in Prometheus 2, and open in Prometheus 3 and VictoriaMetrics. All but raw_samples answer a vector,
// whose samples have the time of window.end. Source:
// https://prometheus.io/docs/prometheus/3.0/migration/#range-selectors-and-lookback-exclude-samples-coinciding-with-the-left-boundary

/// The raw samples of the selected series in `window`, exactly: both kinds of database are asked for the whole length,
/// and `Query::after` removes what the first kind gives of the left edge. Answers a matrix with `__name__`.
[[nodiscard]] Query raw_samples(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The last value of each selected series in `window`. Keeps all labels with `__name__`. Here and below one millisecond
/// at the left edge is given away, so that no database shows a value from before the window.
[[nodiscard]] Query last_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The maximum of each selected series in `window`. Keeps all labels, but Prometheus drops `__name__`.
[[nodiscard]] Query max_values(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// One sample (of value 1) per distinct combination of `labels` among the series that had a sample in `window`. The
/// answer has no other labels, and not those that are empty.
[[nodiscard]] Query distinct(std::string_view metric, std::span<const Matcher> matchers,
                             std::span<const std::string> labels, Window window);

/// The values that `label` has on the series that `selector` selects with a sample in `window`: a vector, one element
/// for each.
[[nodiscard]] Query values_of_label(std::string_view label, std::string_view selector, Window window);

// Each of the following is asked at the ends of buckets, all of length `step`, and speaks of the samples in the bucket.
// Answers may lack `__name__`. Some databases show the last seconds late.

/// The last value in each bucket, where there is a sample behind its first millisecond.
[[nodiscard]] std::string last_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step);

/// Where last_in_bucket shows nothing, though the one sample of the bucket may stand in its first millisecond; or at
/// the end of the bucket before, which a closed left edge doesn't tell from that.
[[nodiscard]] std::string alone_on_edge(std::string_view metric, std::span<const Matcher> matchers, Duration step);

/// Where a counter falls inside of a bucket, or is lower in it than at the end of the bucket before. Keeps all labels,
/// but Prometheus drops `__name__`.
[[nodiscard]] std::string falls_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step);

/// The number of samples in each bucket, and their sum, but for its first millisecond.
[[nodiscard]] std::string count_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step);
[[nodiscard]] std::string sum_in_bucket(std::string_view metric, std::span<const Matcher> matchers, Duration step);

/// The number of samples in each bucket; where the left edge is closed, with one at the end of the bucket before. Where
/// this and count_in_bucket agree, both are exact, whatever the kind of database.
[[nodiscard]] std::string count_with_edge(std::string_view metric, std::span<const Matcher> matchers, Duration step);

/// How many samples the selected series have in `window`, all together: a vector of one value, or of none.
[[nodiscard]] Query sample_count(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// How many series have a sample in `window`: a vector of one value, or of none.
[[nodiscard]] Query series_count(std::string_view metric, std::span<const Matcher> matchers, Window window);

/// The current value at `at` of every series whose metric is one of `metrics` (plain names, at least one): those that
/// the database has not found stale. Keeps all labels with `__name__`. Some databases refuse to look for several names.
[[nodiscard]] Query current_values(std::span<const std::string> metrics, UtcTime at);

/// What time it is for the database: of the one sample in the answer.
[[nodiscard]] Query database_time();

}  // namespace bandwatch::promql
