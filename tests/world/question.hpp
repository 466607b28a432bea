#pragma once

#include "common/core/labels.hpp"
#include "common/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::world {

/// A condition on a label, `name="value"` or `name=~"alternatives"`. An alternative is its literal pieces: between them
/// anything may stand.
struct LabelCondition {
  std::string label;
  std::vector<std::vector<std::string>> alternatives;

  [[nodiscard]] bool holds(std::string_view value) const;
};

/// `metric{conditions}`; the metric's name may be a condition, too.
struct SeriesChoice {
  std::string metric;  ///< empty: any
  std::vector<LabelCondition> conditions;

  [[nodiscard]] bool holds(const Labels& labels) const;
};

/// `choice[range] offset ...`
struct Stretch {
  SeriesChoice choice;
  Duration range{};
  Duration offset{};
};

enum class Function : std::uint8_t { kLast = 1, kMax, kMin, kResets, kCount, kSum };

/// One of the few expressions that our own queries are.
struct Question {
  enum class Kind : std::uint8_t {
    kCurrent = 1,    ///< choice
    kSamples,        ///< stretch
    kFunction,       ///< function(stretch)
    kFallsInBucket,  ///< resets(stretch) > 0 or min_over_time(stretch) < last_over_time(before)
    kLastAlone,      ///< last_over_time(stretch) unless last_over_time(before)
    kDistinct,       ///< group by (labels) (last_over_time(stretch))
    kSeriesCount,    ///< count(last_over_time(stretch))
    kSampleCount,    ///< sum(count_over_time(stretch))
  };
  Kind kind{Kind::kSamples};
  Stretch stretch;
  Stretch before;  ///< of kFallsInBucket; of kLastAlone what hides the rest
  Function function{Function::kLast};
  std::vector<std::string> labels;  ///< of kDistinct
};

/// Reads the text of a query; nothing if it is none that common/promql/query makes.
[[nodiscard]] std::optional<Question> parse_question(std::string_view text);
/// The same of a selector.
[[nodiscard]] std::optional<SeriesChoice> parse_choice(std::string_view text);
/// A condition that a regular expression of ours states; nothing if it isn't one.
[[nodiscard]] std::optional<LabelCondition> condition_from_regex(std::string label, std::string_view regex);

}  // namespace bandwatch::world
