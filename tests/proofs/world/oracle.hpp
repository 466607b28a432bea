#pragma once

#include "alert-service/quota/quota.hpp"
#include "tests/proofs/world/recorded_life.hpp"
#include "tests/support/history.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace bandwatch::proof {

/// A period, whatever it is called.
using Instants = std::pair<UtcTime, UtcTime>;
[[nodiscard]] inline Instants instants_of(const Period& period) {
  return {period.window.start, period.window.end};
}

/// A mail that is owed, named by what it is about.
struct Mail {
  std::string quota;
  Instants period;
  std::uint64_t limit{0};
  std::uint32_t threshold{0};  ///< basis points of the headline
  std::string recipient;
  friend auto operator<=>(const Mail&, const Mail&) = default;
};

/// Says what the ledger must hold and which mails must go out, from the traffic itself: plain sums over what each
/// scrape newly showed, without cursors, slots or running totals.
class Oracle {
 public:
  /// `history` must outlive it. What becomes visible later than `overlap` is nobody's to see.
  Oracle(const test::History& history, Duration overlap) : history_(history), overlap_(overlap) {}

  /// These quotas count from now on; those with a known id stay known since they were first.
  void adopt(const std::vector<alert::Quota>& quotas, UtcTime now);
  /// Nothing at or before `from` counts.
  void begin(UtcTime from) { count_from_ = from; }
  /// A poll was booked: everything up to `cursor` that the horizons show.
  void booked(UtcTime cursor, const Horizons& horizons);
  /// Up to where polls were booked.
  [[nodiscard]] UtcTime cursor() const noexcept { return cursor_; }

  [[nodiscard]] const std::multiset<Mail>& mails() const noexcept { return mails_; }
  /// All bytes up to the last booked cursor in `window`, of the quota's scope.
  [[nodiscard]] std::uint64_t bytes(const alert::Quota& quota, Window window) const;

 private:
  struct Judge {
    alert::Quota quota;
    UtcTime known_since;
  };
  void judge(const Judge& judge, const Period& period);

  const test::History& history_;
  Duration overlap_;
  UtcTime count_from_{};
  UtcTime cursor_{};
  Horizons horizons_;
  std::map<std::string, Judge> judges_;
  std::set<std::tuple<std::string, Instants, std::uint64_t, std::uint32_t>> told_;
  std::multiset<Mail> mails_;
};

}  // namespace bandwatch::proof
