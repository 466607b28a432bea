#pragma once

#include "common/core/time.hpp"
#include "common/counting/series.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::counting {

/// What is known of each target's life: when it was scraped with success, and when its witnesses fell.
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
  /// Adds samples of witness counters. A witness is one per target and labels without `node_id`: a node that comes back
  /// under a new id starts its count again all the same.
  void add_witnesses(const std::vector<Series>& witnesses);

  /// Whether a successful scrape of `target` before `t` has been added.
  [[nodiscard]] bool was_up_before(const Target& target, UtcTime t) const;
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
    UtcTime first;
    Sample last;
  };
  struct Life {
    std::optional<UtcTime> first_up;
    std::map<Labels, Line> lines;
    std::vector<Fall> falls;
  };
  static void extend(Life& life, const Labels& labels, std::vector<Sample> samples);

  std::map<Target, Life> lives_;
};

}  // namespace bandwatch::counting
