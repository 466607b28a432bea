#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

// What every store must do when quotas come, change and go.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

std::optional<Usage> usage_of(Ledger& ledger, const std::string& quota) {
  for (const auto& usage : state_of(ledger).usages) {
    if (usage.quota == quota) return usage;
  }
  return std::nullopt;
}

/// 850 bytes of bun-service with the crossing of 80 %, under bun_quota().
template <class Store>
void count_some(Store& store) {
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 850);
  add_crossing(poll, quota, Threshold{8'000});
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
}

TEMPLATE_LIST_TEST_CASE("a quota that stays keeps its total and since when it is known", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  CHECK(store.ledger().adopt(std::vector{bun_quota()}, kNow + 1h).value().empty());
  CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{850});
  CHECK(state_of(store.ledger()).known_since.at("bun") == kNow);
}

TEMPLATE_LIST_TEST_CASE("another limit or other recipients change no total", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto quota = bun_quota();
  quota.limit = Bytes{5'000};
  quota.recipients.emplace_back("boss@example.org");
  CHECK(store.ledger().adopt(std::vector{quota}, kNow + 1h).value().empty());
  CHECK(state_of(store.ledger()).known_since.at("bun") == kNow);
  CHECK(state_of(store.ledger()).crossings.size() == 1);
}

TEMPLATE_LIST_TEST_CASE("a new quota gets what the slots of its period hold", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto all = bun_quota();
  all.id = "everything";
  all.scope = {};
  auto none = bun_quota();
  none.id = "ingress";
  none.scope.direction = counting::Direction::kIngress;
  REQUIRE(store.ledger().adopt(std::vector{bun_quota(), all, none}, kNow + 1h).value().empty());
  CHECK(usage_of(store.ledger(), "everything")->bytes == Bytes{850});
  CHECK(usage_of(store.ledger(), "everything")->period == period_at(all.rule, kNow));
  CHECK(usage_of(store.ledger(), "ingress")->bytes == Bytes{0});
  CHECK(state_of(store.ledger()).known_since.at("everything") == kNow + 1h);
}

TEMPLATE_LIST_TEST_CASE("a quota that counts something else starts over from the slots", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto quota = bun_quota();
  SECTION("in another scope") {
    quota.scope.services = {"bin-service"};
    REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 1h).value().empty());
    CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{0});
  }
  SECTION("in other periods") {
    quota.rule.kind = PeriodKind::kDay;
    REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 1h).value().empty());
    CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{850});
    CHECK(usage_of(store.ledger(), "bun")->period.id == "2026-11-24");
    CHECK(state_of(store.ledger()).usages.size() == 1);
  }
  SECTION("in another zone, with the same name of the period") {
    quota.rule.zone = "Asia/Tokyo";
    REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 1h).value().empty());
    CHECK(usage_of(store.ledger(), "bun")->period == period_at(quota.rule, kNow));
    CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{850});
  }
  // It is the same quota: what it has to say goes on where it was.
  CHECK(state_of(store.ledger()).known_since.at("bun") == kNow);
}

/// What the ledger has of "bun", by the end of the period, as far as something is still to be said of it.
std::map<UtcTime, Bytes> due_of(Ledger& ledger) {
  std::map<UtcTime, Bytes> out;
  for (const auto& usage : state_of(ledger).usages) {
    if (usage.quota == "bun" && usage.state != PeriodState::kClosed) out.emplace(usage.period.window.end, usage.bytes);
  }
  return out;
}

TEMPLATE_LIST_TEST_CASE("an edit of the periods leaves due what was counted to its end", "[ledger]", Stores) {
  TestType store;
  auto quota = bun_quota();
  quota.rule.kind = PeriodKind::kHour;
  begin(store.ledger(), quota);
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 850, 1h)).value() == Change::kDone);
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 7)).value() == Change::kDone);
  quota.rule.kind = PeriodKind::kDay;
  REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 2h).value().empty());
  CHECK(due_of(store.ledger()) == std::map<UtcTime, Bytes>{{kNow, Bytes{0}},
                                                           {kNow + 1h, Bytes{850}},
                                                           {period_at(quota.rule, kNow).window.end, Bytes{857}}});
  REQUIRE(store.ledger().adopt({}, kNow + 3h).value().empty());
  CHECK(due_of(store.ledger()).empty());
}

TEMPLATE_LIST_TEST_CASE("what is made of a known definition is as old as that if it has just been found", "[ledger]",
                        Stores) {
  TestType store;
  auto definition = bun_quota();
  definition.id = "each";
  definition.rule.kind = PeriodKind::kHour;
  definition.per = FanOut::kService;
  begin(store.ledger(), definition);
  auto poll = bun_poll(state_of(store.ledger()), bun_quota(), 850, 1h);
  poll.usages.clear();
  poll.series.front().origin = SeriesOrigin{counting::Origin::kContinued, kNow + 1h, Bytes{850}, {}};
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto made = expand(std::vector{definition}, std::vector{bun_egress()}, 10);
  REQUIRE(made.size() == 1);
  SECTION("also in a period that is over") {
    REQUIRE(store.ledger().adopt(to_adopt(std::vector{definition}, made), kNow + 70min).value().empty());
    CHECK(state_of(store.ledger()).known_since.at("each/bun-service") == kNow);
    CHECK(usage_of(store.ledger(), "each/bun-service")->period.window == Window{kNow, kNow + 1h});
    CHECK(usage_of(store.ledger(), "each/bun-service")->bytes == Bytes{850});
  }
  SECTION("but not if it was there to be found for long") {
    PollCommit idle;
    idle.cursor_before = kNow + 1h;
    idle.cursor_after = kNow + 26h;
    REQUIRE(store.ledger().commit(idle).value() == Change::kDone);
    REQUIRE(store.ledger().adopt(to_adopt(std::vector{definition}, made), kNow + 26h).value().empty());
    CHECK(state_of(store.ledger()).known_since.at("each/bun-service") == kNow + 26h);
  }
  SECTION("nor if the definition is new") {
    REQUIRE(store.ledger().adopt({}, kNow + 1h).value().empty());
    REQUIRE(store.ledger().adopt(to_adopt(std::vector{definition}, made), kNow + 70min).value().empty());
    CHECK(state_of(store.ledger()).known_since.at("each/bun-service") == kNow + 70min);
  }
}

TEMPLATE_LIST_TEST_CASE("a quota that comes back has its crossings and the bytes of its absence", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto other = bun_quota();
  other.id = "other";
  REQUIRE(store.ledger().adopt(std::vector{other}, kNow + 1h).value().empty());
  CHECK_FALSE(state_of(store.ledger()).known_since.contains("bun"));
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), other, 100)).value() == Change::kDone);
  REQUIRE(store.ledger().adopt(std::vector{bun_quota()}, kNow + 2h).value().empty());
  CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{950});
  CHECK(state_of(store.ledger()).known_since.at("bun") == kNow + 2h);
  CHECK(state_of(store.ledger()).crossings ==
        std::map<CrossingKey, UtcTime>{{{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{8'000}},
                                        period_at(PeriodRule{}, kNow).window.end}});
}

TEMPLATE_LIST_TEST_CASE("a total that differs from its slots is corrected and told", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto poll = bun_poll(state_of(store.ledger()), bun_quota(), 10);
  poll.usages.front().after = Bytes{9'999};  // a bug would do this
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto corrections = store.ledger().adopt(std::vector{bun_quota()}, kNow + 1h).value();
  REQUIRE(corrections.size() == 1);
  CHECK(corrections.front().quota == "bun");
  CHECK(corrections.front().period == "2026-11");
  CHECK(corrections.front().recorded == Bytes{9'999});
  CHECK(corrections.front().derived == Bytes{860});
  CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{860});
  CHECK(store.ledger().adopt(std::vector{bun_quota()}, kNow + 1h).value().empty());
}

TEMPLATE_LIST_TEST_CASE("a look over the ledger compares totals with slots and makes them equal", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  const auto depth = GENERATE(AuditDepth::kTotals, AuditDepth::kWholeFile);
  const std::vector quotas{bun_quota()};
  const auto sound = store.ledger().audit(quotas, depth).value();
  CHECK(sound.totals == 1);
  CHECK(sound.corrections.empty());
  CHECK(sound.damage.empty());
  auto poll = bun_poll(state_of(store.ledger()), bun_quota(), 10);
  poll.usages.front().after = Bytes{9'999};
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  const auto found = store.ledger().audit(quotas, depth).value();
  REQUIRE(found.corrections.size() == 1);
  CHECK(found.corrections.front().derived == Bytes{860});
  CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{860});
  CHECK(store.ledger().audit(quotas, depth).value().corrections.empty());
  CHECK_FALSE(store.ledger().broken());
}

TEMPLATE_LIST_TEST_CASE("a look over the ledger leaves quotas alone that it does not know", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto stranger = bun_quota();
  stranger.scope.routes = {"another"};
  CHECK(store.ledger().audit(std::vector{stranger}, AuditDepth::kTotals).value().totals == 0);
  CHECK(usage_of(store.ledger(), "bun")->bytes == Bytes{850});
}

TEMPLATE_LIST_TEST_CASE("the same crossing of another limit is another crossing", "[ledger]", Stores) {
  TestType store;
  count_some(store);
  auto quota = bun_quota();
  quota.limit = Bytes{900};
  REQUIRE(store.ledger().adopt(std::vector{quota}, kNow + 1h).value().empty());
  auto poll = bun_poll(state_of(store.ledger()), quota, 1);
  add_crossing(poll, quota, Threshold{8'000});
  poll.notifications.clear();
  CHECK(store.ledger().commit(poll).value() == Change::kDone);
  CHECK(state_of(store.ledger()).crossings.size() == 2);
}

TEST_CASE("a period is incomplete if the counting began in it or a gap touches it") {
  const Window november{kMonthStart, kMonthStart + 30 * 24h};
  Standing standing{.counting_since = kMonthStart, .cursor = kNow, .gaps = {}};
  CHECK_FALSE(standing.incomplete(november));
  standing.gaps = {{kMonthStart - 1h, kMonthStart}};
  CHECK_FALSE(standing.incomplete(november));
  standing.gaps.push_back({kMonthStart - 1h, kMonthStart + 1ms});
  CHECK(standing.incomplete(november));
  standing.gaps.clear();
  standing.counting_since = kMonthStart + 1ms;
  CHECK(standing.incomplete(november));
  standing.counting_since.reset();
  CHECK(standing.incomplete(november));
}

}  // namespace
