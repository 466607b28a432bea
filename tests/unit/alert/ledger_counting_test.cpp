#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <limits>

// What every store must do with the counting.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// Everything a poll could change, in a form that compares.
std::string picture(Ledger& ledger) {
  const auto state = state_of(ledger);
  std::string out = std::to_string(state.standing.cursor.time_since_epoch().count());
  for (const auto& [id, checkpoint] : state.checkpoints) {
    out += id + "=" + std::to_string(checkpoint.at.time_since_epoch().count()) + "/" + std::to_string(checkpoint.value);
  }
  for (const auto& usage : state.usages)
    out += usage.quota + usage.period.id + std::to_string(usage.bytes.count());
  for (const auto& [key, valid_until] : state.crossings)
    out += key.quota + std::to_string(key.threshold.basis_points);
  for (const auto& gap : state.standing.gaps)
    out += "gap" + std::to_string(gap.length().count());
  out += " sum " + std::to_string(ledger.sum_of_slots({}, {kAlways, kNow + 24h}).value().count());
  for (const auto& mail : ledger.mail_reports(100).value())
    out += " mail " + mail.recipient + mail.message_id;
  return out;
}

TEMPLATE_LIST_TEST_CASE("counting begins once", "[ledger]", Stores) {
  TestType store;
  CHECK_FALSE(state_of(store.ledger()).standing.counting_since.has_value());
  CHECK(store.ledger().begin_counting(kNow).value() == Change::kDone);
  CHECK(store.ledger().begin_counting(kNow + 1h).value() == Change::kConflict);
  store.reopen();
  CHECK(store.ledger().begin_counting(kNow + 1h).value() == Change::kConflict);
  CHECK(state_of(store.ledger()).standing.counting_since == kNow);
  CHECK(state_of(store.ledger()).standing.cursor == kNow);
}

TEMPLATE_LIST_TEST_CASE("a cursor from the future goes back to what was counted last", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 850);  // at kNow + 1min
  poll.missing_since = kNow;
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  PollCommit ahead;
  ahead.cursor_before = kNow + 1min;
  ahead.cursor_after = kNow + 48h;
  ahead.missing_since = kNow;
  SECTION("to the newest sample") {
    REQUIRE(store.ledger().commit(ahead).value() == Change::kDone);
    CHECK(store.ledger().rewind(kNow + 1min, kNow + 1h).value() == Change::kConflict);
    CHECK(store.ledger().rewind(kNow + 48h, kNow + 30s).value() == Change::kConflict);
    CHECK(state_of(store.ledger()).standing.cursor == kNow + 48h);
    CHECK(store.ledger().rewind(kNow + 48h, kNow + 1h).value() == Change::kDone);
    CHECK(state_of(store.ledger()).standing.cursor == kNow + 1min);
    CHECK(state_of(store.ledger()).standing.gaps.empty());
  }
  SECTION("to now where no sample is known any more, and what was before is not known") {
    ahead.forget_before = kNow + 1h;
    REQUIRE(store.ledger().commit(ahead).value() == Change::kDone);
    CHECK(store.ledger().rewind(kNow + 48h, kNow + 1h).value() == Change::kDone);
    CHECK(state_of(store.ledger()).standing.cursor == kNow + 1h);
    CHECK(state_of(store.ledger()).standing.gaps == std::vector<Window>{{kNow, kNow + 1h}});
  }
  CHECK_FALSE(state_of(store.ledger()).standing.missing_since.has_value());
}

TEMPLATE_LIST_TEST_CASE("a poll is booked as a whole and survives a restart", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(poll, quota, Threshold{8'000});
  poll.gap = Window{kNow - 2h, kNow - 1h};
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto before = picture(store.ledger());
  store.reopen();
  CHECK(picture(store.ledger()) == before);
  const auto state = state_of(store.ledger());
  CHECK(state.standing.cursor == kNow + 1min);
  CHECK(state.checkpoints.at(series_id("bun-service")) == counting::Checkpoint{kNow + 1min, 850});
  REQUIRE(state.usages.size() == 1);
  CHECK(state.usages.front().bytes == Bytes{850});
  CHECK(state.crossings ==
        std::map<CrossingKey, UtcTime>{{{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{8'000}},
                                        period_at(PeriodRule{}, kNow).window.end}});
  CHECK(state.standing.gaps == std::vector{Window{kNow - 2h, kNow - 1h}});
  CHECK(state.known_since.at("bun") == kNow);
}

TEMPLATE_LIST_TEST_CASE("a poll that fails anywhere leaves nothing behind", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto first = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(first, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(first).value() == Change::kDone);
  const auto before = picture(store.ledger());
  // A poll that would be fine, with one thing of it spoilt.
  auto poll = bun_poll(state_of(store.ledger()), quota, 60);
  poll.gap = Window{kNow, kNow + 1min};
  SECTION("a cursor that has moved") {
    poll.cursor_before -= 1ms;
  }
  SECTION("a checkpoint that has moved") {
    poll.series.front().before->value += 1;
  }
  SECTION("a checkpoint of another time") {
    poll.series.front().before->at -= 1ms;
  }
  SECTION("a checkpoint that the poll did not know of") {
    poll.series.front().before.reset();
  }
  SECTION("a checkpoint that does not exist") {
    auto other = poll.series.front();
    other.id = series_id("another");
    poll.series.push_back(other);
  }
  SECTION("a total that has moved") {
    poll.usages.front().before = Bytes{849};
  }
  SECTION("a total that the poll did not know of") {
    poll.usages.front().before.reset();
  }
  SECTION("the same series twice") {
    poll.series.push_back(poll.series.front());
  }
  CHECK(store.ledger().commit(poll).value() == Change::kConflict);
  CHECK(picture(store.ledger()) == before);
  // The same without the fault goes through.
  CHECK(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 60)).value() == Change::kDone);
  CHECK(picture(store.ledger()) != before);
}

TEMPLATE_LIST_TEST_CASE("what was told already is skipped, and the poll is booked", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto first = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(first, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(first).value() == Change::kDone);
  auto poll = bun_poll(state_of(store.ledger()), quota, 60);
  add_crossing(poll, quota, Threshold{8'000});
  SECTION("as it was") {}
  SECTION("with a mail of another name") {
    poll.notifications.front().id += " to somebody else";
    poll.notifications.front().message_id = "<another@example.org>";
  }
  SECTION("a mail alone") {
    poll.crossings.clear();
    poll.notifications.front().topic = Topic::kSummary;
  }
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  CHECK(state_of(store.ledger()).usages.front().bytes == Bytes{910});
  CHECK(state_of(store.ledger()).crossings.size() == 1);
  CHECK(store.ledger().crossing_reports(kAlways).value().front().crossing == first.crossings.front());
  CHECK(store.ledger().mail_reports(100).value().size() == 1);
}

TEMPLATE_LIST_TEST_CASE("a period of the same name with other instants is another period", "[ledger]", Stores) {
  TestType store;
  auto quota = bun_quota();
  quota.rule.kind = PeriodKind::kDay;
  begin(store.ledger(), quota);
  auto first = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(first, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(first).value() == Change::kDone);
  quota.rule.zone = "America/Los_Angeles";
  REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 1min).has_value());
  auto second = bun_poll(state_of(store.ledger()), quota, 60);
  add_crossing(second, quota, Threshold{8'000});
  second.notifications.front().id += " in another zone";
  second.notifications.front().message_id = "<another@example.org>";
  REQUIRE(first.crossings.front().key.period.id == second.crossings.front().key.period.id);
  REQUIRE(store.ledger().commit(second).value() == Change::kDone);
  CHECK(state_of(store.ledger()).crossings.size() == 2);
  CHECK(store.ledger().crossing_reports(kAlways).value().size() == 2);
  CHECK(store.ledger().mail_reports(100).value().size() == 2);
}

TEMPLATE_LIST_TEST_CASE("a failure of the store itself takes the poll back", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  const auto before = picture(store.ledger());
  auto poll = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(poll, quota, Threshold{8'000});
  poll.notifications.push_back(poll.notifications.front());
  poll.notifications.back().id = "another one with the same message id";
  CHECK(store.ledger().commit(poll).has_error());
  CHECK(picture(store.ledger()) == before);
  CHECK_FALSE(store.ledger().broken());
  poll.notifications.pop_back();
  CHECK(store.ledger().commit(poll).value() == Change::kDone);
}

TEMPLATE_LIST_TEST_CASE("the same poll twice is booked once", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  const auto poll = bun_poll(state_of(store.ledger()), quota, 5);
  CHECK(store.ledger().commit(poll).value() == Change::kDone);
  const auto before = picture(store.ledger());
  CHECK(store.ledger().commit(poll).value() == Change::kConflict);
  CHECK(picture(store.ledger()) == before);
}

TEMPLATE_LIST_TEST_CASE("a total equals the sum of its slots after every poll", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 1; i <= 40; ++i) {
    REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, i * i, 7min)).value() == Change::kDone);
    sum += i * i;
    const auto usage = state_of(store.ledger()).usages.front();
    CHECK(usage.bytes == Bytes{sum});
    CHECK(store.ledger().sum_of_slots(quota.scope, usage.period.window).value() == usage.bytes);
  }
  CHECK(store.ledger().sum_of_slots(quota.scope, {kNow, kNow + 15min}).value() == Bytes{1 + 4});
  Scope other;
  other.services = {"bin-service"};
  CHECK(store.ledger().sum_of_slots(other, {kAlways, kNow + 24h}).value() == Bytes{0});
}

TEMPLATE_LIST_TEST_CASE("bytes beyond 2^63 are kept exactly and sums stop at 2^64", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, kMost - 5);
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  store.reopen();
  CHECK(state_of(store.ledger()).usages.front().bytes == Bytes{kMost - 5});
  CHECK(state_of(store.ledger()).checkpoints.begin()->second.value == kMost - 5);
  CHECK(store.ledger().sum_of_slots(quota.scope, {kNow, kNow + 15min}).value() == Bytes{kMost - 5});
  poll = bun_poll(state_of(store.ledger()), quota, 10);
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  CHECK(store.ledger().sum_of_slots(quota.scope, {kNow, kNow + 15min}).value() == Bytes{kMost});
  poll = bun_poll(state_of(store.ledger()), quota, 10, 30min);
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  CHECK(store.ledger().sum_of_slots(quota.scope, {kNow, kNow + 24h}).value() == Bytes{kMost});
}

TEMPLATE_LIST_TEST_CASE("old checkpoints are dropped on request, their bytes stay", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 7)).value() == Change::kDone);
  PollCommit idle;
  idle.cursor_before = state_of(store.ledger()).standing.cursor;
  idle.cursor_after = idle.cursor_before + 1h;
  idle.at = idle.cursor_after;
  idle.forget_before = idle.cursor_before;
  REQUIRE(store.ledger().commit(idle).value() == Change::kDone);
  CHECK(state_of(store.ledger()).checkpoints.size() == 1);
  std::swap(idle.cursor_before, idle.cursor_after);
  idle.cursor_after += 2h;
  idle.forget_before = idle.cursor_before;
  REQUIRE(store.ledger().commit(idle).value() == Change::kDone);
  CHECK(state_of(store.ledger()).checkpoints.empty());
  CHECK(store.ledger().sum_of_slots(quota.scope, {kNow, kNow + 15min}).value() == Bytes{7});
  CHECK(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 9)).value() == Change::kDone);
}

TEMPLATE_LIST_TEST_CASE("totals and crossings of periods that are closed are not asked for", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(poll, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto end = poll.usages.front().period.window.end;
  CHECK(store.ledger().poll_state(end - 1ms).value().usages.size() == 1);
  CHECK(store.ledger().poll_state(end).value().usages.size() == 1);
  CHECK(store.ledger().poll_state(end).value().crossings.size() == 1);
  close_periods(store.ledger());
  CHECK(store.ledger().poll_state(end).value().usages.empty());
  CHECK(store.ledger().poll_state(end).value().crossings.empty());
  CHECK(store.ledger().crossing_reports(end).value().empty());
  const auto reports = store.ledger().crossing_reports(end - 1ms).value();
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().crossing == poll.crossings.front());
  CHECK_FALSE(reports.front().notified_at.has_value());
}

}  // namespace
