#include "tests/unit/alert/alert_support.hpp"

#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch::alert::test {

std::unique_ptr<Ledger> open_copy(const std::string& path) {
  auto opened = SqliteLedger::open({.path = path, .busy_timeout = Duration{0}});
  if (!opened) FAIL(opened.error().detail);
  return *std::move(opened);
}

void SqliteStore::reopen() {
  ledger_.reset();
  ledger_ = open_copy(folder_.file("ledger.db"));
}

Quota bun_quota() {
  Quota quota;
  quota.id = "bun";
  quota.name = "bun, monthly";
  quota.scope.services = {"bun-service"};
  quota.limit = Bytes{1000};
  quota.limit_text = "1kB";
  quota.thresholds = default_thresholds();
  quota.recipients = {"ops@example.org"};
  return quota;
}

counting::Dimensions bun_egress() {
  return {.direction = counting::Direction::kEgress,
          .service = "bun-service",
          .route = "bun-route",
          .consumer = "",
          .workspace = "default"};
}

std::string series_id(std::string_view service) {
  return Labels{{{"__name__", "kong_bandwidth_bytes"}, {"direction", "egress"}, {"service", std::string{service}}}}
      .canonical();
}

PollCommit bun_poll(const PollState& state, const Quota& quota, std::uint64_t bytes, Duration length) {
  PollCommit poll;
  poll.cursor_before = state.standing.cursor;
  poll.cursor_after = poll.cursor_before + length;
  poll.at = poll.cursor_after;
  SeriesChange change;
  change.id = series_id("bun-service");
  change.dimensions = bun_egress();
  const auto found = state.checkpoints.find(change.id);
  if (found != state.checkpoints.end()) change.before = found->second;
  change.after = {poll.cursor_after, (change.before ? change.before->value : 0) + bytes};
  change.slots[slot_end(poll.cursor_after)] = Bytes{bytes};
  poll.series.push_back(std::move(change));
  UsageChange usage{quota.id, period_at(quota.rule, poll.cursor_after), std::nullopt, Bytes{bytes}};
  for (const auto& known : state.usages) {
    if (known.quota != quota.id || known.period != usage.period) continue;
    usage.before = known.bytes;
    usage.after += known.bytes;
  }
  poll.usages.push_back(std::move(usage));
  return poll;
}

void close_periods(Ledger& ledger) {
  const auto state = state_of(ledger);
  PollCommit idle;
  idle.cursor_before = state.standing.cursor;
  idle.cursor_after = idle.cursor_before + Duration{1};
  idle.at = idle.cursor_after;
  for (const auto& usage : state.usages)
    idle.usages.push_back({usage.quota, usage.period, usage.bytes, usage.bytes, PeriodState::kClosed});
  REQUIRE(ledger.commit(idle).value() == Change::kDone);
}

void add_crossing(PollCommit& poll, const Quota& quota, Threshold threshold) {
  const auto& usage = poll.usages.front();
  const CrossingKey key{quota.id, usage.period, limit_version(quota), threshold};
  poll.crossings.push_back({key, poll.cursor_after, usage.after, threshold, usage.period.window.end});
  for (const auto& recipient : quota.recipients) {
    const auto id = quota.id + " " + key.period.id + " " + std::to_string(threshold.basis_points) + " " + recipient;
    poll.notifications.push_back({.id = id,
                                  .crossing = key,
                                  .sender = "bandwatch@example.org",
                                  .recipient = recipient,
                                  .message_id = "<" + std::to_string(std::hash<std::string>{}(id)) + "@example.org>",
                                  .message = "Subject: " + id + "\r\n\r\nText\r\n"});
  }
}

void begin(Ledger& ledger, const Quota& quota, UtcTime from) {
  REQUIRE(ledger.adopt(std::vector{quota}, from).has_value());
  REQUIRE(ledger.begin_counting(from).value() == Change::kDone);
}

}  // namespace bandwatch::alert::test
