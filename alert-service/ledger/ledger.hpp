#pragma once

#include "alert-service/ledger/mail_records.hpp"
#include "alert-service/ledger/records.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/result.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// The durable record of counting: cursor, checkpoints, slots, running totals and crossings, and in the same store, so
/// that one transaction covers both, the messages that are owed.
///
/// What a function reports as done survives the loss of power. Thread-safe. Errors: kUnavailable, and the store is as
/// it was before.
class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  /// Makes `quotas` the ones that count; definitions among them, see to_adopt(), are only known. One that is new is
  /// known from `now` on and gets the total of its current period from the slots. One that counts something else than
  /// before does so from the cursor on: what it still has to say of periods that were counted to their end by then
  /// stays due, and the one that goes on gets its total from the slots. One that was made of a definition that is known
  /// is as old as that, unless it has been there to be found for long. Those that stayed are compared with their slots,
  /// and what differs is corrected and returned. Crossings on record stay, whatever becomes of the quota.
  [[nodiscard]] virtual Result<std::vector<Correction>> adopt(std::span<const Quota> quotas, UtcTime now) = 0;

  /// Compares the totals of `quotas` in the periods that are not over with their slots. What differs is made the sum of
  /// the slots, since they are what was booked byte by byte and totals only save adding them up. With kWholeFile the
  /// file is read as a whole, too; what is damaged makes the ledger broken.
  [[nodiscard]] virtual Result<Audit> audit(std::span<const Quota> quotas, AuditDepth depth) = 0;

  /// Sets the first cursor. kConflict if the counting has begun before.
  [[nodiscard]] virtual Result<Change> begin_counting(UtcTime from) = 0;

  /// The totals of the periods that end after `since`.
  [[nodiscard]] virtual Result<Totals> totals(UtcTime since) = 0;

  /// What a poll needs to know: totals and crossings are those of the periods that end after `since` or are not closed.
  [[nodiscard]] virtual Result<PollState> poll_state(UtcTime since) = 0;

  /// Books a poll in one transaction. kConflict if the cursor, a checkpoint or a total is not as the poll found it. A
  /// crossing or a notification that exists already was told, and is skipped; of a crossing with its messages.
  [[nodiscard]] virtual Result<Change> commit(const PollCommit& poll) = 0;

  /// Takes the cursor back from `cursor`, which lies ahead of the database's time `now`, to the newest sample that is
  /// booked. kConflict if the cursor has moved, or if samples that are ahead of `now` are booked themselves.
  [[nodiscard]] virtual Result<Change> rewind(UtcTime cursor, UtcTime now) = 0;

  /// Moves the beginning of the counting back, in one transaction: slots are added, and the totals of those of `quotas`
  /// that are known become the sums of their slots wherever they reach into the new stretch. kConflict if the counting
  /// began elsewhere.
  [[nodiscard]] virtual Result<Change> extend_back(const EarlierCommit& earlier, std::span<const Quota> quotas) = 0;

  /// What the series ever counted counted, each once.
  [[nodiscard]] virtual Result<std::vector<counting::Dimensions>> dimensions() = 0;

  /// What the series in `scope` brought in `window`, whose ends are slot ends.
  [[nodiscard]] virtual Result<UsageHistory> usage_history(const Scope& scope, Window window) = 0;

  /// Bytes of the series in `scope`, from the slots in `window`, whose ends are slot ends.
  [[nodiscard]] virtual Result<Bytes> sum_of_slots(const Scope& scope, Window window) = 0;

  /// The series in `scope`, each with the reason for its beginning.
  [[nodiscard]] virtual Result<std::vector<SeriesReport>> series_reports(const Scope& scope) = 0;

  /// Deltas that are or were kept aside: those that still are first, newest first, at most `limit`.
  [[nodiscard]] virtual Result<std::vector<HeldReport>> held(std::size_t limit) = 0;
  /// Counts a delta that is kept aside: in its slot, and in the totals of those of `quotas` that are known and count
  /// its series. A period that it lies in is reopened, however long it has been over. kConflict if there is none of
  /// that number.
  [[nodiscard]] virtual Result<Change> release(std::int64_t number, std::span<const Quota> quotas, UtcTime now) = 0;
  /// Decides that it never counts. kConflict if there is none of that number.
  [[nodiscard]] virtual Result<Change> dismiss(std::int64_t number, UtcTime now) = 0;

  /// Packs slots of one of the days that end by `before` into less space, those of about `most_series` series; sums
  /// stay the same to the byte. A step of a work that is to be taken often.
  [[nodiscard]] virtual Result<Packing> pack(UtcTime before, std::size_t most_series) = 0;

  /// Crossings of the periods that end after `since`, oldest first.
  [[nodiscard]] virtual Result<std::vector<CrossingReport>> crossing_reports(UtcTime since) = 0;

  /// Claims the due message of `lane` with the highest threshold, the oldest of those, until `now + lease`.
  [[nodiscard]] virtual Result<std::optional<Claim>> claim(UtcTime now, Duration lease, std::string_view lane) = 0;
  /// The lanes in which a message is not settled, whether it is due or not.
  [[nodiscard]] virtual Result<std::vector<std::string>> waiting_lanes() = 0;
  /// Records that the last bytes are about to go out. kConflict if the claim is void: don't send them.
  [[nodiscard]] virtual Result<Change> record_intent(const Claim& claim, UtcTime now) = 0;
  /// Records how the try ended. kConflict if the claim is void.
  [[nodiscard]] virtual Result<Change> settle(const Claim& claim, const Settlement& settlement) = 0;
  /// Takes up what a process that is gone left unfinished. Only for the one process that sends, before it does.
  [[nodiscard]] virtual Result<Recovery> recover(UtcTime now, Duration uncertain_wait) = 0;

  /// The messages about crossings that `recipient` has got and whose periods the counting has not passed yet.
  [[nodiscard]] virtual Result<std::vector<ToldCrossing>> told_and_running(const std::string& recipient) = 0;

  [[nodiscard]] virtual Result<OutboxSummary> outbox_summary() = 0;
  /// The `limit` newest messages, newest first.
  [[nodiscard]] virtual Result<std::vector<MailReport>> mail_reports(std::size_t limit) = 0;

  /// Makes a message that is neither sent nor under way due at `now`, as if it were new. kConflict if there is none.
  [[nodiscard]] virtual Result<Change> retry(std::int64_t number, UtcTime now) = 0;
  /// Gives up a message that is neither settled nor under way. kConflict if there is none.
  [[nodiscard]] virtual Result<Change> drop(std::int64_t number, UtcTime now) = 0;
  /// Queues a message that no poll is behind. kConflict if there is one of that id.
  [[nodiscard]] virtual Result<Change> enqueue(const NewNotification& notification, UtcTime now) = 0;

  /// Writes a copy of the store, as it is now, to the new file `path`.
  [[nodiscard]] virtual Result<void> backup(const std::string& path) = 0;

  /// The key made with the ledger, from which message ids are derived.
  [[nodiscard]] virtual Result<Secret> message_id_key() = 0;

  /// Whether the store has failed in a way that only a restart can clear: every call fails from then on.
  [[nodiscard]] virtual bool broken() const noexcept = 0;
};

}  // namespace bandwatch::alert
