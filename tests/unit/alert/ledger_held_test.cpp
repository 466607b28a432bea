#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

// What every store must do with deltas that are kept aside, and with the reasons of beginnings.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

const HeldDelta kJump{kNow, kNow + 15s, Bytes{5'000}, counting::Origin::kReset};

/// A ledger that has counted 10 bytes of bun-service and keeps kJump aside.
template <class Store>
void keep_aside(Store& store) {
  begin(store.ledger(), bun_quota());
  auto poll = bun_poll(state_of(store.ledger()), bun_quota(), 10);
  poll.series.front().held.push_back(kJump);
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
}

Bytes used(Ledger& ledger) {
  return state_of(ledger).usages.front().bytes;
}

TEMPLATE_LIST_TEST_CASE("what is kept aside is seen and counts nowhere", "[ledger]", Stores) {
  TestType store;
  keep_aside(store);
  store.reopen();
  const auto held = store.ledger().held(10).value();
  REQUIRE(held.size() == 1);
  CHECK(held.front().series == series_id("bun-service"));
  CHECK(held.front().dimensions == bun_egress());
  CHECK(held.front().delta == kJump);
  CHECK(held.front().state == HeldState::kHeld);
  CHECK(used(store.ledger()) == Bytes{10});
  CHECK(store.ledger().sum_of_slots({}, {kAlways, kNow + 1h}).value() == Bytes{10});
}

TEMPLATE_LIST_TEST_CASE("what is released counts in its slot and in the totals, once", "[ledger]", Stores) {
  TestType store;
  keep_aside(store);
  auto other = bun_quota();
  other.id = "other";
  other.scope.services = {"other-service"};
  const std::vector quotas{bun_quota(), other};
  REQUIRE(store.ledger().adopt(quotas, kNow).has_value());
  const auto number = store.ledger().held(1).value().front().number;
  CHECK(store.ledger().release(number + 1, quotas, kNow).value() == Change::kConflict);
  REQUIRE(store.ledger().release(number, quotas, kNow).value() == Change::kDone);
  CHECK(store.ledger().release(number, quotas, kNow).value() == Change::kConflict);
  CHECK(store.ledger().dismiss(number, kNow).value() == Change::kConflict);
  CHECK(used(store.ledger()) == Bytes{5'010});
  CHECK(store.ledger().sum_of_slots({}, {kNow, kNow + 15min}).value() == Bytes{5'010});
  CHECK(store.ledger().audit(quotas, AuditDepth::kTotals).value().corrections.empty());
  CHECK(store.ledger().held(10).value().front().state == HeldState::kReleased);
}

TEMPLATE_LIST_TEST_CASE("a release reopens a period that is over, until its new total was judged", "[ledger]", Stores) {
  TestType store;
  keep_aside(store);
  auto poll = bun_poll(state_of(store.ledger()), bun_quota(), 0);
  add_crossing(poll, bun_quota(), Threshold{8'000});
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto later = period_at(PeriodRule{}, kNow).window.end + 24h;
  CHECK(store.ledger().poll_state(later).value().usages.size() == 1);
  close_periods(store.ledger());
  CHECK(store.ledger().poll_state(later).value().usages.empty());
  const std::vector quotas{bun_quota()};
  REQUIRE(store.ledger().release(store.ledger().held(1).value().front().number, quotas, later).value() ==
          Change::kDone);
  store.reopen();

  auto state = store.ledger().poll_state(later).value();
  REQUIRE(state.usages.size() == 1);
  CHECK(state.usages.front().state == PeriodState::kReopened);
  CHECK(state.usages.front().bytes == Bytes{5'010});
  CHECK(state.crossings.size() == 1);
  CHECK(store.ledger().totals(later).value().usages.empty());
  const auto judge = [&](std::uint64_t bytes) {
    PollCommit idle;
    idle.cursor_before = store.ledger().totals(later).value().standing.cursor;
    idle.cursor_after = idle.cursor_before + 1min;
    idle.at = idle.cursor_after;
    idle.usages = {{"bun", state.usages.front().period, Bytes{bytes}, Bytes{bytes}, PeriodState::kClosed}};
    return store.ledger().commit(idle).value();
  };
  CHECK(judge(5'009) == Change::kConflict);  // more was released than was judged
  CHECK(store.ledger().poll_state(later).value().usages.size() == 1);
  CHECK(judge(5'010) == Change::kDone);
  CHECK(store.ledger().poll_state(later).value().usages.empty());
}

TEMPLATE_LIST_TEST_CASE("what is dismissed never counts", "[ledger]", Stores) {
  TestType store;
  keep_aside(store);
  const auto number = store.ledger().held(1).value().front().number;
  REQUIRE(store.ledger().dismiss(number, kNow).value() == Change::kDone);
  CHECK(store.ledger().release(number, std::vector{bun_quota()}, kNow).value() == Change::kConflict);
  CHECK(used(store.ledger()) == Bytes{10});
  CHECK(store.ledger().held(10).value().front().state == HeldState::kDropped);
}

TEMPLATE_LIST_TEST_CASE("a series is on record with the reason for its beginning", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 10);
  const SeriesOrigin born{counting::Origin::kBorn, kNow + 15s, Bytes{10}};
  poll.series.front().origin = born;
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 5)).value() == Change::kDone);
  const auto reports = store.ledger().series_reports(quota.scope).value();
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().id == series_id("bun-service"));
  CHECK(reports.front().origin == born);
  auto none = quota.scope;
  none.services = {"other"};
  CHECK(store.ledger().series_reports(none).value().empty());
}

}  // namespace
