#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/meter/plausible.hpp"
#include "alert-service/quota/crossing.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/counting/accountant.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// Crossings of one quota and period that are told in one mail.
struct Announcement {
  Quota quota;  ///< with the limit that the period is held against
  Period period;
  std::vector<Crossing> crossings;  ///< lowest threshold first; the last one is the headline
  bool gaps{false};                 ///< bytes of the period may be missing
  Bytes held{};                     ///< of the period, kept aside: not among those used
  /// What makes bytes count twice, a sentence each.
  std::vector<std::string> counted_twice{};
  bool reopened{false};     ///< something was released into the period after it had been judged
  bool first_look{false};   ///< all of it happened before the quota was watched
  UtcTime counted_from{};   ///< where the counting in the period began
  UtcTime judged_before{};  ///< when the poll before this one looked: what a silence held back was there then
  Scrapes scrapes{};        ///< of the period
  UsageHistory history{};   ///< of the period, for picture and lists
};

/// A beginning or an end of a period that somebody wants to be told of.
struct Turn {
  const Quota* quota{nullptr};
  Topic topic{Topic::kSummary};
  Period period;
};

/// Adds up what one poll finds: per series and slot, and per quota and period; and says what is to be told of it. What
/// a silence, a grace or a downtime puts off stays due in the ledger, by PeriodState.
/// `quotas` and `state` must outlive it. Not thread-safe.
class Tally {
 public:
  /// The checkpoint that the ledger has of a series, asked when its first delta comes.
  using Known = std::function<std::optional<counting::Checkpoint>(const std::string& series)>;

  /// What is beyond `plausible` is kept aside and counts nowhere. The checkpoints of the state are asked of `known`:
  /// the accountant has them, and a second copy of so many names would be much of what a poll takes.
  /// A period that is over is closed `settle` later, when late samples are in.
  Tally(std::span<const Quota> quotas, const PollState& state, Known known, PlausibleRate plausible = {},
        Duration settle = std::chrono::minutes{5});

  /// The accountant's sink.
  void add(const counting::CountedSeries& counted, const counting::Delta& delta);

  /// Everything up to `t` has been added: periods that have begun by then are opened, those that are over are closed,
  /// or what is put off of them is. Once, before the questions below.
  void count_to(UtcTime t);

  /// The changes of series and totals, and the doubts of each slot; without cursor, crossings and notifications.
  /// `checkpoints` are the accountant's.
  [[nodiscard]] PollCommit changes(const counting::Checkpoints& checkpoints) const;

  /// What has newly been reached now that everything up to `counted_to` is here. `history` is left empty.
  [[nodiscard]] std::vector<Announcement> announcements(UtcTime counted_to) const;

  /// The ends and beginnings of periods that count_to() has come to, of the quotas whose owners want to know.
  [[nodiscard]] const std::vector<Turn>& turns() const noexcept { return turns_; }

  /// What is kept aside of `scope` in `window`, by the ledger and by this poll.
  [[nodiscard]] Bytes held_in(const Scope& scope, const Window& window) const;

  /// Adds what this poll found of `scope` in `window` to what the ledger holds.
  void add_to(UsageHistory& history, const Scope& scope, const Window& window) const;

 private:
  struct SeriesTally {
    counting::Dimensions dimensions;
    std::optional<counting::Checkpoint> before;
    std::map<UtcTime, Bytes> slots;
    std::vector<std::size_t> quotas;  ///< indices of those that count it
    std::optional<SeriesOrigin> origin;
    std::vector<HeldDelta> held;
  };
  /// A total that this poll may change: one that the ledger has, or the first of its period.
  struct PeriodTally {
    Period period;
    bool on_record{false};
    Growth growth;
    PeriodState state{PeriodState::kOpen};   ///< while this poll judges it
    PeriodState leaves{PeriodState::kOpen};  ///< as this poll leaves it
    PeriodState recorded{PeriodState::kOpen};
  };
  struct QuotaTally {
    const Quota* quota;
    UtcTime known_since;
    std::vector<PeriodTally> periods;
    std::vector<std::size_t> former{};     ///< those that another rule has cut, which stay due until they are closed
    std::optional<std::size_t> current{};  ///< the one that was counted in last

    [[nodiscard]] bool rolling() const noexcept { return quota->rule.kind == PeriodKind::kRolling; }
  };

  /// The periods to judge: those that the poll or a release may have changed, or the rolling window as one; none while
  /// that is put off.
  [[nodiscard]] std::vector<PeriodTally> judged_periods(const QuotaTally& tally, UtcTime counted_to) const;
  [[nodiscard]] std::set<Threshold> recorded(const Quota& quota, const Period& period, UtcTime counted_to) const;
  [[nodiscard]] bool forecast_recorded(const Quota& quota, const Period& period) const;
  /// What the total of one period has newly reached, nothing if it has not.
  [[nodiscard]] std::vector<Crossing> found_in(const Quota& quota, const PeriodTally& tally, UtcTime counted_to) const;
  [[nodiscard]] Announcement announcement_of(const QuotaTally& tally, const PeriodTally& judged, Quota quota,
                                             std::vector<Crossing> found) const;
  SeriesTally& series_of(const counting::CountedSeries& counted, const counting::Delta& delta);
  [[nodiscard]] static bool begins_uncounted(const SeriesTally& tally, const counting::Checkpoint& last);
  static void find_former(QuotaTally& tally);
  static std::size_t find_or_open(QuotaTally& tally, const Period& period);
  static std::optional<std::size_t> period_of(QuotaTally& tally, UtcTime at);
  static void grow(const QuotaTally& tally, PeriodTally& period, UtcTime at, Bytes bytes);
  [[nodiscard]] static bool put_off(const QuotaTally& tally, const Window& period, UtcTime counted_to);
  void open_periods(QuotaTally& tally, UtcTime counted_to);
  void close_periods(QuotaTally& tally, UtcTime counted_to);

  const PollState& state_;
  Known known_;
  PlausibleRate plausible_;
  Duration settle_;
  std::vector<QuotaTally> quotas_;
  std::vector<Turn> turns_;
  std::map<UtcTime, Scrapes> doubts_;
  std::map<std::string, SeriesTally, std::less<>> series_;
};

}  // namespace bandwatch::alert
