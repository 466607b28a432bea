#pragma once

#include "api-service/cache/strip.hpp"
#include "api-service/series/axis.hpp"
#include "api-service/series/bandwidth_question.hpp"
#include "common/reading/twin_watch.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::api {

/// Bytes per bucket, nothing where no scrape succeeded; and their sum.
struct Values {
  std::vector<std::optional<std::uint64_t>> buckets;
  std::uint64_t total{0};
};

/// An answer has at most this many lines: what a person can't read is not made, kept and sent.
inline constexpr std::size_t kMaxLines = 1'000;

/// One line of an answer. What the question doesn't group by is empty in `labels`.
struct AnswerLine {
  counting::Dimensions labels;
  Values values;
  std::optional<Values> previous;  ///< the same number of buckets before, if it was asked for
  std::size_t count{1};            ///< how many lines are summed in it
};

/// The answer to a BandwidthQuestion.
struct Answer {
  Axis axis;
  Grouping grouping;
  UtcTime now;                     ///< the instant of the answer
  bool partial{false};             ///< the newest bucket is still open then
  UtcTime as_of;                   ///< when the database was asked last
  bool stale{false};               ///< the database could not be asked again: what came after `as_of` is missing
  UtcTime complete_until;          ///< everything up to here is in, late samples too
  std::optional<double> coverage;  ///< scrapes that succeeded among those expected; nothing if there were none
  std::vector<AnswerLine> lines;   ///< by direction, service, route, consumer, workspace; with `others` by total
  std::vector<AnswerLine> others;  ///< what is beyond `top` or kMaxLines, one line per direction
  std::vector<Gap> gaps;           ///< by node and time; by time and without nodes where the question has a scope
  std::vector<std::string> warnings;
  SteadyTime expires;  ///< until then it is what anybody would be answered
};

/// An answer that many share, counted by a budget for as long as anybody has it.
using AnswerPtr = std::shared_ptr<const Answer>;

/// What is known when a question is answered.
struct Known {
  std::vector<const Strip*> strips;  ///< each bucket's bytes are the sum over these; all buckets fit into the axis'
  UtcTime now;
  UtcTime read_at;
  UtcTime settled_until;
  Duration retention{};
  bool stale{false};                             ///< should have been read again, and couldn't
  SteadyTime read_when{};                        ///< when read_at was
  std::span<const reading::TwinLabels> twins{};  ///< whose bytes are in it twice
};

/// How many bytes compose() takes at the most. Pure.
[[nodiscard]] std::size_t cost_of(const Axis& axis, const std::optional<Axis>& previous, const Known& known);

/// Puts the answer together. Pure. `previous` is there if the question compares, and `known` holds its window too.
[[nodiscard]] Answer compose(const BandwidthQuestion& question, const Axis& axis, const std::optional<Axis>& previous,
                             const Known& known);

}  // namespace bandwatch::api
