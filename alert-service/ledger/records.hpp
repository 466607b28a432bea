#pragma once

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/quota/crossing.hpp"
#include "common/core/bytes.hpp"
#include "common/core/period.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// How many scrapes of the gateway there were to see, and how many brought its counters.
struct Scrapes {
  std::uint64_t expected{0};
  std::uint64_t seen{0};
  /// Counters that passed some bytes which no scrape shows: they began again, or their first value is not counted.
  std::uint64_t doubts{0};

  Scrapes& operator+=(const Scrapes& other) noexcept;
  /// 0 to 1; none if nothing was expected.
  [[nodiscard]] std::optional<double> coverage() const noexcept;
  friend bool operator==(const Scrapes&, const Scrapes&) = default;
};

/// Bytes that are kept aside until somebody decides.
struct HeldBytes {
  counting::Dimensions dimensions;
  UtcTime at;
  Bytes bytes;
  friend bool operator==(const HeldBytes&, const HeldBytes&) = default;
};

/// Where the counting stands.
struct Standing {
  std::optional<UtcTime> counting_since;   ///< nothing before it was ever counted; none: not begun
  UtcTime cursor;                          ///< everything up to here is booked
  std::vector<Window> gaps;                ///< stretches that the database could not show any more
  std::map<UtcTime, Scrapes> scrapes{};    ///< of the stretches that were booked, by their ends; those asked for
  std::vector<HeldBytes> held{};           ///< what is kept aside, of all times
  std::optional<UtcTime> missing_since{};  ///< since when a target has shown nothing that may still turn up

  /// Whether bytes of `period` may be missing, so that its total is to be read as "at least".
  [[nodiscard]] bool incomplete(const Window& period) const noexcept;
  /// What is kept aside of `scope` in `period`, whose total may come to so much more.
  [[nodiscard]] Bytes held_in(const Scope& scope, const Window& period) const noexcept;
  /// The scrapes of `period`.
  [[nodiscard]] Scrapes scrapes_in(const Window& period) const noexcept;
};

/// What is still to be said of a period. It stays due until it is said, however long that is put off.
enum class PeriodState : std::uint8_t {
  kClosed = 0,  ///< nothing. Also of the cells of a rolling window: they are no periods to be judged
  kOpen,        ///< everything
  kPutOff,      ///< its thresholds, which a silence or a grace puts off: it is over and its summary is told
  kReopened,    ///< its thresholds: bytes came in after it was closed
};

/// The running total of a quota in a period.
struct Usage {
  std::string quota;
  Period period;
  Bytes bytes;
  PeriodState state{PeriodState::kOpen};
};

/// Where the counting stands and what it has come to.
struct Totals {
  Standing standing;
  std::vector<Usage> usages;  ///< of the periods asked for
};

/// What a poll starts from. Beside the periods asked for it has those of which something is still to be said.
struct PollState : Totals {
  counting::Checkpoints checkpoints;
  std::map<std::string, UtcTime, std::less<>> known_since;  ///< by the id of the quota, or of what it is made of
  std::map<CrossingKey, UtcTime> crossings;  ///< of the same periods, with the instant until which each is told
};

/// Why a series counts from where it does: what its first sample was worth, and by which rule.
struct SeriesOrigin {
  counting::Origin rule{counting::Origin::kContinued};
  UtcTime at;
  Bytes bytes;
  std::optional<UtcTime> since{};  ///< the sample before, if there was one; none also if that was not recorded
  friend bool operator==(const SeriesOrigin&, const SeriesOrigin&) = default;
};

/// A delta that is too large to be believed: kept aside, not counted.
struct HeldDelta {
  UtcTime since;  ///< the sample before; `at` if there is none
  UtcTime at;
  Bytes bytes;
  counting::Origin origin{counting::Origin::kContinued};
  friend bool operator==(const HeldDelta&, const HeldDelta&) = default;
};

/// What a poll found of one series.
struct SeriesChange {
  std::string id;
  counting::Dimensions dimensions;
  std::optional<counting::Checkpoint> before;  ///< as the poll found it; none: new to the ledger
  counting::Checkpoint after;
  std::map<UtcTime, Bytes> slots;  ///< bytes to add, by slot end
  std::optional<SeriesOrigin>
      origin{};  ///< if it is new to the ledger, or has come back after its checkpoint was dropped
  std::vector<HeldDelta> held{};
};

/// A running total as the poll found it and as it leaves it.
struct UsageChange {
  std::string quota;
  Period period;
  std::optional<Bytes> before;  ///< none: the first of this period
  Bytes after;
  PeriodState state{PeriodState::kOpen};  ///< as the poll leaves it
};

/// A message owed to one recipient, finished to the last byte.
struct NewNotification {
  std::string id;        ///< names it for ever
  CrossingKey crossing;  ///< the one that it is named after; for other topics only quota and period count
  std::string sender;    ///< of the envelope
  std::string recipient;
  std::string message_id;
  std::string message;  ///< RFC 5322, or the body for a channel beside mail
  Topic topic{Topic::kThreshold};
};

/// All that one poll changes. It is booked as a whole or not at all.
struct PollCommit {
  UtcTime cursor_before;
  UtcTime cursor_after;
  UtcTime at;  ///< when
  std::vector<SeriesChange> series;
  std::vector<UsageChange> usages;
  std::vector<Crossing> crossings;
  std::vector<NewNotification> notifications;
  std::optional<Window> gap;
  std::map<UtcTime, Scrapes> scrapes{};    ///< of the stretch, by slot end
  std::optional<UtcTime> missing_since{};  ///< see Standing
  /// Checkpoints older than this are dropped: the database itself knows the last sample of a series that comes back.
  std::optional<UtcTime> forget_before;
};

/// What lies before the beginning of the counting and is counted after all.
struct EarlierCommit {
  UtcTime since_before;  ///< where the counting began so far
  UtcTime since_after;
  /// One that the ledger does not know goes on from its `after`. The others' checkpoints stay as they are, also if they
  /// were forgotten.
  std::vector<SeriesChange> series;
  std::map<UtcTime, Scrapes> scrapes;
  UtcTime at;  ///< when
};

/// Whether a change has been made. kConflict: somebody else has changed the ledger since it was read, nothing was done.
enum class Change : std::uint8_t { kDone = 1, kConflict };

/// A running total that did not equal the sum of its slots; the slots won.
struct Correction {
  std::string quota;
  std::string period;
  Bytes recorded;
  Bytes derived;
};

/// A series of the ledger and why it counts from where it does.
struct SeriesReport {
  std::string id;
  counting::Dimensions dimensions;
  std::optional<SeriesOrigin> origin;  ///< none: it came before this was recorded
};

/// What became of a delta that was kept aside.
enum class HeldState : std::uint8_t { kHeld = 1, kReleased, kDropped };
[[nodiscard]] std::string_view name_of(HeldState state) noexcept;

struct HeldReport {
  std::int64_t number{0};
  std::string series;
  counting::Dimensions dimensions;
  HeldDelta delta;
  HeldState state{HeldState::kHeld};
  UtcTime recorded_at;
};

/// What one step of packing did.
struct Packing {
  std::size_t slots{0};   ///< that were packed
  std::size_t series{0};  ///< of so many series
  bool more{false};       ///< whether there may be more to pack
};

enum class AuditDepth : std::uint8_t { kTotals = 1, kWholeFile };

/// What a look over the ledger found.
struct Audit {
  std::size_t totals{0};  ///< that were compared with their slots
  std::vector<Correction> corrections;
  std::string damage;  ///< of the file, in the store's words; empty: none was found
};

/// What a scope's series brought in a window.
struct UsageHistory {
  std::map<UtcTime, Bytes> slots;                   ///< all together, by slot end
  std::map<counting::Dimensions, Bytes> by_series;  ///< over the whole window

  void add(const counting::Dimensions& dimensions, UtcTime slot, Bytes bytes);
};

/// A crossing and what became of its announcement.
struct CrossingReport {
  Crossing crossing;
  std::optional<UtcTime> notified_at;  ///< when the first recipient's relay accepted it
};

}  // namespace bandwatch::alert
