#pragma once

#include "common/core/bytes.hpp"
#include "common/core/time.hpp"
#include "common/counting/evidence.hpp"
#include "common/counting/schema.hpp"
#include "common/counting/series.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::counting {

/// Why a delta has the value it has.
enum class Origin : std::uint8_t {
  kContinued = 1,      ///< value - previous value
  kReset,              ///< the counter fell: all of the value is new
  kMaskedReset,        ///< the counter did not fall, but the node's witness did: all of the value is new
  kBorn,               ///< first sample, and the target had been scraped before without it: counted from zero
  kNewTargetBaseline,  ///< first sample of a target never scraped before: not counted (0 bytes)
  kNewTargetFromZero,  ///< the same under the policy from_zero: counted in full
};
[[nodiscard]] std::string_view name_of(Origin origin) noexcept;

/// What the first sample of a never-seen target counts for.
enum class NewTargetPolicy : std::uint8_t { kBaseline = 1, kFromZero };

/// A counter's value at its last sample.
struct Checkpoint {
  UtcTime at;
  std::uint64_t value{0};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// The bytes that one sample adds, booked at the sample's time.
struct Delta {
  UtcTime from;  ///< the previous sample's time; for a first sample its own
  UtcTime at;
  Bytes bytes;
  Origin origin{Origin::kContinued};
};

/// A bandwidth series and what it counts. `id` is its canonical label text and names it for ever.
struct CountedSeries {
  std::string id;
  Dimensions dimensions;
  Target target;
};

/// What the series with these labels counts by the first of `schemas` that knows it; nothing if none does.
[[nodiscard]] std::optional<CountedSeries> counted_series(const std::vector<GatewaySchema>& schemas,
                                                          const Labels& labels);

/// What was read of one window: the bandwidth series, `up`, and the witnesses of the same targets.
/// `counters` must have been read before the two others, so that these know of every scrape that those show.
struct Page {
  Window window;
  std::vector<Series> counters;
  std::vector<Series> up;
  std::vector<Series> witnesses;
};

/// What only the time-series database can say about the first new sample of a series.
struct Question {
  std::string id;
  Labels labels;
  Target target;
  UtcTime at;                       ///< time of the series' first sample that counts
  std::optional<Checkpoint> known;  ///< its predecessor, if the accountant has it and only the rest is in doubt
  std::uint64_t value{0};           ///< of that sample
};

/// The answer to a Question, over the database's whole retention.
struct Predecessor {
  std::optional<Checkpoint> sample{};  ///< the counter's last sample before `at`, if there is any, however spelled
  bool target_was_scraped{false};      ///< whether there is evidence of a scrape of the target before `at`
  bool witness_fell{false};            ///< whether a witness fell between the two samples
};
using Answers = std::map<std::string, Predecessor, std::less<>>;

/// The last samples of series, by id.
using Checkpoints = std::map<std::string, Checkpoint, std::less<>>;

struct FirstSample;
class CounterWalk;
class PageFamilies;

/// The one place where counters become bytes.
///
/// Pages are fed in time order; they may overlap and repeat samples, which then change nothing. For every new sample
/// of every series a delta goes to the sink: x - p.x, or x after a reset, a masked reset or a birth (see Origin).
/// Samples that are NaN, infinite or negative, and samples not after the series' checkpoint, are skipped. A series that
/// takes the place of another one of its counter goes on from that: see handed_over(). Of a counter a page holds one
/// series at a time: see unite_twins().
/// Not thread-safe.
class Accountant {
 public:
  using Sink = std::function<void(const CountedSeries&, const Delta&)>;

  /// Deltas of samples at or before `count_from` only move the checkpoint.
  Accountant(std::vector<GatewaySchema> schemas, NewTargetPolicy policy, UtcTime count_from);

  /// Gives back the checkpoints of series, as `checkpoints()` showed them. Before anything is accounted.
  void restore(Checkpoints checkpoints) { checkpoints_ = std::move(checkpoints); }
  /// The checkpoint that restore() gave back for a series, for a sink that is being told of it for the first time.
  [[nodiscard]] std::optional<Checkpoint> restored(const std::string& id) const;

  /// Gives back what is known of the targets' lives from before the first page.
  void restore(const std::vector<Series>& up, const std::vector<Series>& witnesses);

  /// What must be asked before `account(page, ...)`: one question for each series whose first counting sample has no
  /// predecessor here, or one that is older than the witnesses seen.
  [[nodiscard]] std::vector<Question> questions(const Page& page);

  /// Books the page. `answers` holds the answer to every question that `questions(page)` asked.
  void account(const Page& page, const Answers& answers, const Sink& sink);

  /// The last sample of every series seen or restored.
  [[nodiscard]] const Checkpoints& checkpoints() const noexcept { return checkpoints_; }

 private:
  /// Whether a series comes back after scrapes of its target that did not show it.
  [[nodiscard]] bool came_back(const CountedSeries& counted, const FirstSample& first, PageFamilies& families) const;
  [[nodiscard]] CounterWalk walk_of(const CountedSeries& counted) const;
  void book(const CountedSeries& counted, const Series& series, PageFamilies& families, const Answers& answers,
            const Sink& sink);

  std::vector<GatewaySchema> schemas_;
  NewTargetPolicy policy_;
  UtcTime count_from_;
  Evidence evidence_;
  std::map<Target, UtcTime> scraped_until_;  ///< the last successful scrape of the pages that were accounted
  Checkpoints checkpoints_;
  /// What was restored, or nothing, of series whose checkpoint has moved without the sink having heard of it.
  std::map<std::string, std::optional<Checkpoint>, std::less<>> unheard_;
};

}  // namespace bandwatch::counting
