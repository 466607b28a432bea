#pragma once

#include "alert-service/ledger/records.hpp"
#include "alert-service/meter/plausible.hpp"
#include "alert-service/quota/crossing.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/counting/accountant.hpp"

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
  bool reopened{false};             ///< something was released into the period after it had been judged
  bool first_look{false};           ///< all of it happened before the quota was watched
  UtcTime counted_from{};           ///< where the counting in the period began
  UtcTime judged_before{};          ///< when the poll before this one looked: what a silence held back was there then
  Scrapes scrapes{};                ///< of the period
  UsageHistory history{};           ///< of the period, for picture and lists
};

/// Adds up what one poll finds: per series and slot, and per quota and period.
/// `quotas` and `state` must outlive it. Not thread-safe.
class Tally {
 public:
  /// The checkpoint that the ledger has of a series, asked when its first delta comes.
  using Known = std::function<std::optional<counting::Checkpoint>(const std::string& series)>;

  /// What is beyond `plausible` is kept aside and counts nowhere. The checkpoints of the state are asked of `known`:
  /// the accountant has them, and a second copy of so many names would be much of what a poll takes.
  Tally(std::span<const Quota> quotas, const PollState& state, Known known, PlausibleRate plausible = {});

  /// The accountant's sink.
  void add(const counting::CountedSeries& counted, const counting::Delta& delta);

  /// The changes of series and totals, without cursor, crossings and notifications. `checkpoints` are the accountant's.
  [[nodiscard]] PollCommit changes(const counting::Checkpoints& checkpoints) const;

  /// What has newly been reached now that everything up to `counted_to` is here. `history` is left empty.
  [[nodiscard]] std::vector<Announcement> announcements(UtcTime counted_to) const;

  /// The reopened periods that announcements() has looked at: all but those that a silence or a grace puts off.
  [[nodiscard]] std::vector<JudgedAgain> judged_again(UtcTime counted_to) const;

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
    bool reopened{false};
  };
  struct QuotaTally {
    const Quota* quota;
    UtcTime known_since;
    std::vector<PeriodTally> periods;
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
  static PeriodTally& period_of(QuotaTally& tally, UtcTime at);

  const PollState& state_;
  Known known_;
  PlausibleRate plausible_;
  std::vector<QuotaTally> quotas_;
  std::map<std::string, SeriesTally, std::less<>> series_;
};

}  // namespace bandwatch::alert
