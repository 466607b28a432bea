#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/meter/counter_source.hpp"
#include "alert-service/meter/data_clock.hpp"
#include "alert-service/meter/notifications.hpp"
#include "alert-service/meter/plausible.hpp"
#include "alert-service/meter/poll_horizon.hpp"
#include "alert-service/meter/reach.hpp"
#include "alert-service/meter/tally.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::alert {

struct MeterOptions {
  std::vector<Quota> quotas;                  ///< definitions
  std::size_t most_per_definition{1000};      ///< quotas that are made of one definition
  Duration overlap{std::chrono::minutes{5}};  ///< read again before the cursor, for samples that became visible late
  Duration late_for{std::chrono::hours{2}};   ///< how old a hole in a target's scrapes may be that still fills
  Duration page{std::chrono::hours{6}};       ///< the longest stretch of one transaction
  PlausibleRate plausible{};                  ///< what is beyond it is kept aside
  bool fills_back{true};                      ///< whether a period that began before the counting is counted after all
  MailIdentity mail;
};

/// A delta that was kept aside.
struct Held {
  std::string series;
  HeldDelta delta;
};

/// What a poll did.
struct PollReport {
  UtcTime now;                  ///< as the database says
  Duration wall_ahead{};        ///< how far this machine's clock is ahead of that; negative: behind
  Window window;                ///< booked; empty if the database showed nothing
  bool database_behind{false};  ///< its time is before samples that it has shown: nothing is counted
  /// From where the cursor goes on to where it was, which is ahead of the database.
  std::optional<Window> rewound;
  bool behind{false};            ///< there is more to read at once
  Duration rhythm{};             ///< between two scrapes of the slowest target; zero: not known yet
  std::optional<UtcTime> began;  ///< on the first poll of a ledger: where the counting begins
  std::optional<Window> gap;
  reading::ReadReport read;
  std::vector<Crossing> crossings;
  std::size_t notifications{0};
  std::optional<UtcTime> filled_back;  ///< what was counted in this poll instead: from here to where it began before
  std::optional<Error> not_filled;     ///< why that was not possible; it is tried again later
  /// Why the database has no bandwidth, for people; empty if it has, or if that was not asked: an old page may be
  /// empty.
  std::string schema_reason;
  std::shared_ptr<const std::vector<Quota>> quotas;  ///< those that counted: definitions expanded
  std::vector<Held> held;
  std::vector<std::string> counted_twice;  ///< what makes bytes count twice, a sentence each
  Reach reach;
  Packing packed;
  std::optional<Audit> audit;  ///< if the ledger was due to be looked over
};

/// Counts: reads the counters after the ledger's cursor, lets the accountant make bytes of them, and books those with
/// all that follows from them in one transaction. What it has to know for that is the ledger's; what it keeps beside is
/// how the targets were scraped last, which it learns anew after a restart.
/// Ledger, source and clock must outlive it. One poll at a time.
class Meter {
 public:
  Meter(Ledger& ledger, CounterSource& source, DataClock& clock, MeterOptions options)
      : ledger_(ledger),
        source_(source),
        clock_(clock),
        options_(std::move(options)),
        horizon_(options_.overlap, options_.late_for) {}

  /// One poll: at most one page. On any error nothing is booked and the next poll reads the same again; kUnavailable
  /// also if another instance has moved the ledger meanwhile.
  [[nodiscard]] boost::asio::awaitable<Result<PollReport>> poll();

  /// From the next poll on these definitions count. A poll that is under way is not touched.
  void use(QuotaFile file);

 private:
  /// Brings the ledger's quotas in line with the definitions and with what has been found to make quotas of.
  [[nodiscard]] Result<void> adopt_quotas(UtcTime now);
  [[nodiscard]] Result<PollState> state_for(UtcTime from);
  [[nodiscard]] boost::asio::awaitable<Result<void>> tell_time(PollReport& report);
  [[nodiscard]] boost::asio::awaitable<void> look_for_twins(UtcTime now, PollReport& report);
  [[nodiscard]] Result<void> leave_the_future(UtcTime now, Totals& totals, PollReport& report);
  [[nodiscard]] boost::asio::awaitable<Result<UtcTime>> read_from(const Standing& standing, UtcTime now);
  [[nodiscard]] boost::asio::awaitable<Result<PollReport>> count(Standing standing, UtcTime now, PollReport report);
  [[nodiscard]] std::optional<UtcTime> forget_before(const Standing& standing, const PollCommit& changes) const;
  [[nodiscard]] boost::asio::awaitable<Result<void>> begin(UtcTime now, PollReport& report);
  [[nodiscard]] boost::asio::awaitable<Result<void>> learn_retention(UtcTime now, UtcTime cursor);
  [[nodiscard]] boost::asio::awaitable<Result<void>> explain_silence(UtcTime now, PollReport& report);
  /// Whether this poll was taken up by a stretch before the beginning of the counting.
  [[nodiscard]] boost::asio::awaitable<bool> fill_back(UtcTime now, const Standing& standing, PollReport& report);
  [[nodiscard]] Result<void> tend_ledger(UtcTime now, PollReport& report);
  [[nodiscard]] Result<void> book(const PollState& state, const Tally& tally, PollCommit changes, PollReport& report);

  Ledger& ledger_;
  CounterSource& source_;
  DataClock& clock_;
  MeterOptions options_;
  PollHorizon horizon_;
  std::optional<Retention> retention_;
  UtcTime retention_asked_{};
  std::optional<Duration> downtime_;  ///< how far behind the first poll was
  std::optional<UtcTime> audited_;
  std::vector<std::string> counted_twice_;            ///< as was seen last
  UtcTime fill_again_{};                              ///< not before
  std::vector<Quota> adopted_;                        ///< what the ledger knows: definitions too
  std::shared_ptr<const std::vector<Quota>> quotas_;  ///< those of it that count; null: none yet
  std::vector<Correction> corrections_;               ///< that have not been told
};

}  // namespace bandwatch::alert
