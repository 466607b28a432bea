#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

// What every store must do beside counting: histories, rolling windows, scrapes, and the operator's hand.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

void book(Ledger& ledger, const Quota& quota, std::uint64_t bytes, Duration length, Scrapes scrapes = {}) {
  auto poll = bun_poll(state_of(ledger), quota, bytes, length);
  poll.scrapes.emplace(slot_end(poll.cursor_after), scrapes);
  REQUIRE(ledger.commit(poll).value() == Change::kDone);
}

TEMPLATE_LIST_TEST_CASE("a history adds up by slot and by series", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  for (const auto bytes : {10U, 20U, 30U})
    book(store.ledger(), quota, bytes, 10min);
  const auto history = store.ledger().usage_history(quota.scope, {kNow, kNow + 1h}).value();
  CHECK(history.slots == std::map<UtcTime, Bytes>{{kNow + 15min, Bytes{10}}, {kNow + 30min, Bytes{50}}});
  CHECK(history.by_series == std::map<counting::Dimensions, Bytes>{{bun_egress(), Bytes{60}}});
  CHECK(store.ledger().usage_history(quota.scope, {kNow, kNow + 15min}).value().slots.size() == 1);
  auto none = quota.scope;
  none.services = {"bin-*"};
  CHECK(store.ledger().usage_history(none, {kNow, kNow + 1h}).value().slots.empty());
  CHECK(store.ledger().dimensions().value() == std::vector{bun_egress()});
}

TEMPLATE_LIST_TEST_CASE("a rolling quota that is new finds the cells of its window", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  book(store.ledger(), quota, 100, 15min);
  book(store.ledger(), quota, 200, 45min);
  auto rolling = quota;
  rolling.id = "rolling";
  rolling.rule = parse_period_rule("rolling 45m").value();
  REQUIRE(store.ledger().adopt(std::vector{quota, rolling}, kNow + 1h).value().empty());
  std::map<std::string, Bytes> cells;
  for (const auto& usage : state_of(store.ledger()).usages) {
    if (usage.quota == "rolling") cells[usage.period.id] = usage.bytes;
  }
  CHECK(cells == std::map<std::string, Bytes>{{"2026-11-24T11:00Z", Bytes{200}}});
}

TEMPLATE_LIST_TEST_CASE("scrapes are added up by period", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  book(store.ledger(), quota, 1, 10min, {40, 40});
  book(store.ledger(), quota, 1, 10min, {40, 30});
  book(store.ledger(), quota, 1, 10min, {});
  const auto standing = state_of(store.ledger()).standing;
  CHECK(standing.scrapes_in({kNow, kNow + 1h}) == Scrapes{80, 70});
  CHECK(standing.scrapes_in({kNow, kNow + 15min}) == Scrapes{40, 40});
  CHECK(standing.scrapes_in({kNow, kNow + 1h}).coverage() == 0.875);
  CHECK_FALSE(standing.scrapes_in({kNow - 1h, kNow}).coverage().has_value());
}

/// A ledger that owes one mail about 80 %.
template <class Store>
void owe_one(Store& store) {
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 800);
  add_crossing(poll, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
}

TEMPLATE_LIST_TEST_CASE("a message that was given up can be tried again, one that was sent can't", "[ledger]", Stores) {
  TestType store;
  owe_one(store);
  auto& ledger = store.ledger();
  auto claim = ledger.claim(kNow + 1h, 30min, kMailLane).value().value();
  CHECK(ledger.retry(claim.number, kNow + 1h).value() == Change::kConflict);  // under way
  CHECK(ledger.drop(claim.number, kNow + 1h).value() == Change::kConflict);
  REQUIRE(ledger.settle(claim, {SettledAs::kDead, kNow + 1h, {}, "550 no"}).value() == Change::kDone);
  CHECK(ledger.drop(claim.number, kNow + 1h).value() == Change::kConflict);
  CHECK(ledger.retry(claim.number, kNow + 2h).value() == Change::kDone);
  claim = ledger.claim(kNow + 2h, 30min, kMailLane).value().value();
  CHECK(claim.created_at == kNow + 2h);
  CHECK(claim.attempt == 1);
  REQUIRE(ledger.settle(claim, {SettledAs::kSent, kNow + 2h, {}, "250 ok"}).value() == Change::kDone);
  CHECK(ledger.retry(claim.number, kNow + 3h).value() == Change::kConflict);
  CHECK(ledger.retry(4711, kNow + 3h).value() == Change::kConflict);
}

TEMPLATE_LIST_TEST_CASE("a waiting message can be dropped", "[ledger]", Stores) {
  TestType store;
  owe_one(store);
  auto& ledger = store.ledger();
  const auto number = ledger.mail_reports(1).value().front().number;
  CHECK(ledger.drop(number, kNow + 1h).value() == Change::kDone);
  CHECK(ledger.mail_reports(1).value().front().state == MailState::kDead);
  CHECK_FALSE(ledger.claim(kNow + 2h, 30min, kMailLane).value().has_value());
}

TEMPLATE_LIST_TEST_CASE("a message without a crossing waits behind those that have one", "[ledger]", Stores) {
  TestType store;
  owe_one(store);
  NewNotification summary;
  summary.id = "summary";
  summary.topic = Topic::kSummary;
  summary.crossing = {"bun", period_at(PeriodRule{}, kMonthStart), 0, {}};
  summary.recipient = "ops@example.org";
  summary.message_id = "<summary@example.org>";
  summary.message = "text";
  CHECK(store.ledger().enqueue(summary, kNow).value() == Change::kDone);
  CHECK(store.ledger().enqueue(summary, kNow).value() == Change::kConflict);
  CHECK(store.ledger().claim(kNow + 1h, 30min, kMailLane).value()->notification != "summary");
  CHECK(store.ledger().claim(kNow + 1h, 30min, kMailLane).value()->notification == "summary");
  CHECK(store.ledger().mail_reports(1).value().front().topic == Topic::kSummary);
}

TEMPLATE_LIST_TEST_CASE("a backup holds what the ledger held", "[ledger]", Stores) {
  TestType store;
  const bandwatch::test::TempDir folder;
  owe_one(store);
  const auto path = folder.file("copy.db");
  REQUIRE(store.ledger().backup(path).has_value());
  CHECK(store.ledger().backup(path).error().code == Errc::kInvalidArgument);
  const auto copy = open_copy(path);
  CHECK(copy->mail_reports(10).value().size() == 1);
  CHECK(copy->totals(UtcTime{}).value().usages.front().bytes == Bytes{800});
}

}  // namespace
