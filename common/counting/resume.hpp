#pragma once

#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/series.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::counting {

/// What a later read must know of the time up to `at` in order to go on from there without reading anything again. It
/// holds for the selection that it was read with.
struct Resume {
  UtcTime at;
  Checkpoints checkpoints;        ///< the last sample of each series up to `at`
  std::vector<Series> up;         ///< one sample of value 1 for each target that had one
  std::vector<Series> witnesses;  ///< the last sample of each up to `at`
};

/// Gathers a Resume. Samples may come in any order.
class ResumeKeeper {
 public:
  explicit ResumeKeeper(UtcTime at) { kept_.at = at; }

  /// Goes on from what is known already. Series silent for long are forgotten: the database knows their predecessors.
  void add(const Resume& earlier);
  void add_checkpoint(std::string_view id, Checkpoint checkpoint);
  /// Takes of each series the last usable sample up to `at`.
  void add_counters(const std::vector<Series>& counters);
  void add_up(const std::vector<Series>& up);
  void add_witnesses(const std::vector<Series>& witnesses);

  [[nodiscard]] UtcTime at() const noexcept { return kept_.at; }
  [[nodiscard]] Resume finish();

 private:
  using Sample = std::pair<UtcTime, double>;
  using Latest = std::map<Labels, Sample>;
  static void renew(Latest& all, const Labels& labels, const Sample& sample);
  [[nodiscard]] static std::vector<Series> as_series(const Latest& all, UtcTime after);

  Resume kept_;
  Latest up_;
  Latest witnesses_;  ///< by labels without `node_id`, as only the node's latest life can go on
};

}  // namespace bandwatch::counting
