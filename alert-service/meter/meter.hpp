#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/counter_source.hpp"
#include "alert-service/meter/notifications.hpp"
#include "alert-service/quota/quota.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::alert {

struct MeterOptions {
  std::vector<Quota> quotas;
  Duration overlap{std::chrono::minutes{5}};  ///< read again before the cursor, for samples that became visible late
  Duration page{std::chrono::hours{6}};       ///< the longest stretch of one transaction
  MailIdentity mail;
};

/// What a poll did.
struct PollReport {
  Window window;                 ///< booked; empty if there was nothing to read
  bool behind{false};            ///< there is more to read at once
  std::optional<UtcTime> began;  ///< on the first poll of a ledger: where the counting begins
  std::optional<Window> gap;
  promql::ReadReport read;
  std::vector<Crossing> crossings;
  std::size_t notifications{0};
  /// Why the database has no bandwidth, for people; empty if it has, or if that was not asked: an old page may be
  /// empty.
  std::string schema_reason;
};

/// Counts: reads the counters after the ledger's cursor, lets the accountant make bytes of them, and books those with
/// all that follows from them in one transaction. It keeps nothing between polls; all state is the ledger's.
/// Ledger, source and clock must outlive it. One poll at a time.
class Meter {
 public:
  Meter(Ledger& ledger, CounterSource& source, const Clock& clock, MeterOptions options)
      : ledger_(ledger), source_(source), clock_(clock), options_(std::move(options)) {}

  /// One poll: at most one page. On any error nothing is booked and the next poll reads the same again; kUnavailable
  /// also if another instance has moved the ledger meanwhile.
  [[nodiscard]] boost::asio::awaitable<Result<PollReport>> poll();

 private:
  [[nodiscard]] boost::asio::awaitable<Result<void>> begin(UtcTime now, PollReport& report);
  [[nodiscard]] boost::asio::awaitable<Result<void>> learn_retention(UtcTime now, UtcTime cursor);
  [[nodiscard]] Result<void> book(const Tally& tally, PollCommit changes, PollReport& report);

  Ledger& ledger_;
  CounterSource& source_;
  const Clock& clock_;
  MeterOptions options_;
  std::optional<Duration> retention_;
};

}  // namespace bandwatch::alert
