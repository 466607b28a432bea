#pragma once

#include "common/core/time.hpp"
#include "common/counting/series.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::counting {

/// Two scrapes of one target that began further apart than this did not overlap: Prometheus gives up a scrape after ten
/// seconds, unless told otherwise. Who scrapes that often by one scraper alone may have a restart taken for jitter, if
/// the counter has at least half of its old value at the first scrape and more at the second, and no witness fell.
inline constexpr Duration kScrapesOverlap = std::chrono::seconds{10};

/// What is known of each target's life: when it was scraped with success, and when its witnesses fell. Any sample of a
/// target proves a scrape: `up` with the value 1, a witness, a counter.
/// Each addition is a stretch of time without a hole. Stretches come in time order; they may overlap, and then reach
/// back further than what was known. Repeated samples change nothing.
class Evidence {
 public:
  struct Fall {
    UtcTime from;  ///< the last sample before the fall
    UtcTime to;    ///< the first sample after it
  };

  /// Adds samples of `up`. Only those equal to 1 speak for the target.
  void add_up(const std::vector<Series>& up);
  /// Adds samples of witness counters. A target's witness goes on under other labels (a node that comes back under a
  /// new id, a target whose labels change) where one series ends and another one begins. A fall counts as one if it is
  /// deep, or the next sample stays below: see CounterWalk.
  void add_witnesses(const std::vector<Series>& witnesses);
  /// Adds what counters prove: that their target was scraped.
  void add_counters(const std::vector<Series>& counters);

  /// Whether a successful scrape of `target` before `t` has been added.
  [[nodiscard]] bool was_scraped_before(const Target& target, UtcTime t) const;
  /// Whether a witness of `target` fell between two of its samples in [from, to].
  [[nodiscard]] bool witness_fell(const Target& target, UtcTime from, UtcTime to) const;
  /// All falls of the witnesses of `target`, in no order.
  [[nodiscard]] std::vector<Fall> falls_of(const Target& target) const;
  /// Whether the witnesses of `target` are known from `from` on; also true if the target has none.
  [[nodiscard]] bool knows_witness_since(const Target& target, UtcTime from) const;

 private:
  using Sample = std::pair<UtcTime, double>;
  /// A witness without a hole from `first` to `last`, as far as the target was scraped.
  struct Line {
    Labels labels;  ///< of its latest series
    UtcTime first;
    Sample last;                  ///< that is no open fall
    std::optional<Sample> dip{};  ///< a sample below `last` that the next one has to explain

    [[nodiscard]] UtcTime newest() const { return dip ? dip->first : last.first; }
  };
  struct Life {
    std::optional<UtcTime> first_scrape;
    std::vector<Line> lines;
    std::vector<Fall> falls;
  };
  static void note_scrape(Life& life, UtcTime at);
  static void take(Life& life, Line& line, const Sample& sample);
  static void extend(Life& life, Line& line, const std::vector<Sample>& samples);
  /// The line that a series of these labels, which begins at `begin`, goes on with; null if with none.
  [[nodiscard]] static Line* line_of(Life& life, const Labels& labels, UtcTime begin);

  std::map<Target, Life> lives_;
};

/// How many labels two series have in common.
[[nodiscard]] std::size_t labels_in_common(const Labels& a, const Labels& b);

}  // namespace bandwatch::counting
