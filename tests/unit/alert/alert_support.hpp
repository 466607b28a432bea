#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/time.hpp"
#include "tests/support/temp_dir.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace bandwatch::alert::test {

/// 2026-11-24 10:00 UTC: inside the month "2026-11", at the end of a slot.
inline constexpr UtcTime kNow{std::chrono::milliseconds{1'795'514'400'000}};
inline constexpr UtcTime kMonthStart{std::chrono::milliseconds{1'793'491'200'000}};
inline constexpr UtcTime kAlways{};  ///< as the beginning of a window: everything up to its end

class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcTime start = kNow) : now_(start.time_since_epoch().count()) {}
  [[nodiscard]] UtcTime now() const override { return UtcTime{Duration{now_}}; }
  /// How much time has passed, whatever somebody sets.
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime{Duration{passed_}}; }
  /// Time passes.
  void advance(Duration by) {
    now_ += by.count();
    passed_ += by.count();
  }
  /// Somebody sets the clock: no time passes.
  void set(UtcTime t) { now_ = t.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<std::int64_t> passed_{1};
};

/// For a DataClock: time passes as the clock is moved.
[[nodiscard]] inline std::function<Duration()> elapsed_on(const Clock& clock) {
  return [&clock] { return clock.now().time_since_epoch(); };
}

/// A store under test. Every store must pass the tests that are written against it.
class SqliteStore {
 public:
  SqliteStore() { reopen(); }
  [[nodiscard]] Ledger& ledger() { return *ledger_; }
  /// Closes the ledger and opens it again, as a restart does.
  void reopen();

 private:
  bandwatch::test::TempDir folder_;
  std::unique_ptr<Ledger> ledger_;
};
using Stores = std::tuple<SqliteStore>;

/// All that the store knows of the counting.
[[nodiscard]] inline PollState state_of(Ledger& ledger) {
  return ledger.poll_state(kAlways).value();
}

/// The ledger in the file at `path`.
[[nodiscard]] std::unique_ptr<Ledger> open_copy(const std::string& path);

/// Bytes of bun-service in both directions a month: 1000 allowed, 80/90/100 %, one recipient.
[[nodiscard]] Quota bun_quota();

[[nodiscard]] counting::Dimensions bun_egress();

/// The canonical id of a Kong 3 egress counter of `service`.
[[nodiscard]] std::string series_id(std::string_view service);

/// A poll that starts from `state` and books `bytes` more of bun-service at its end, `minutes` later.
[[nodiscard]] PollCommit bun_poll(const PollState& state, const Quota& quota, std::uint64_t bytes,
                                  Duration length = std::chrono::minutes{1});

/// A poll that finds nothing, and closes every period: all is said of it.
void close_periods(Ledger& ledger);

/// Adds the crossing of `threshold` and a notification of it to each recipient.
void add_crossing(PollCommit& poll, const Quota& quota, Threshold threshold);

/// Begins the counting at kNow with `quota`.
void begin(Ledger& ledger, const Quota& quota, UtcTime from = kNow);

}  // namespace bandwatch::alert::test
