#include "tests/support/catch.hpp"
#include "tests/unit/alert/tally_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using counting::Checkpoints;

TEST_CASE("deltas become slots and totals, with what they were before") {
  const std::vector quotas{bun_quota()};
  auto state = november(700);
  state.checkpoints.emplace(kBun.id, counting::Checkpoint{kNow, 5});
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow + 15s, 10));
  tally.add(kBun, delta(kNow + 15min, 20));
  tally.add(kBun, delta(kNow + 15min + 1ms, 30));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kNow + 16min, 65}}});
  REQUIRE(changes.series.size() == 1);
  CHECK(changes.series.front().before == counting::Checkpoint{kNow, 5});
  CHECK(changes.series.front().after == counting::Checkpoint{kNow + 16min, 65});
  CHECK(changes.series.front().slots == std::map<UtcTime, Bytes>{{kNow + 15min, Bytes{30}}, {kNow + 30min, Bytes{30}}});
  REQUIRE(changes.usages.size() == 1);
  CHECK(changes.usages.front().before == Bytes{700});
  CHECK(changes.usages.front().after == Bytes{760});
}

TEST_CASE("a series without new bytes moves its checkpoint and no total") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow + 15s, 0));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kNow + 15s, 5}}});
  REQUIRE(changes.series.size() == 1);
  CHECK(changes.series.front().slots.empty());
  CHECK(changes.usages.empty());
}

TEST_CASE("a series outside the scope counts for its slots only") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state, known(state)};
  auto bin = kBun;
  bin.id = series_id("bin-service");
  bin.dimensions.service = "bin-service";
  tally.add(bin, delta(kNow + 15s, 500));
  const auto changes = tally.changes(Checkpoints{{bin.id, {kNow + 15s, 500}}});
  CHECK(changes.series.front().slots.size() == 1);
  CHECK(changes.usages.empty());
  CHECK(tally.announcements(kNow + 1min).empty());
}

TEST_CASE("bytes on both sides of a month's end go to their months") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state, known(state)};
  const auto end = state.usages.front().period.window.end;
  tally.add(kBun, delta(end, 10));
  tally.add(kBun, delta(end + 1ms, 900));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {end + 1ms, 910}}});
  REQUIRE(changes.usages.size() == 2);
  CHECK(changes.usages[0].period.id == "2026-11");
  CHECK(changes.usages[0].after == Bytes{710});
  CHECK(changes.usages[1].period.id == "2026-12");
  CHECK_FALSE(changes.usages[1].before.has_value());
  CHECK(changes.usages[1].after == Bytes{900});
  const auto announcements = tally.announcements(end + 1min);
  REQUIRE(announcements.size() == 1);
  CHECK(announcements.front().period.id == "2026-12");
  CHECK(announcements.front().crossings.size() == 2);
}

TEST_CASE("what passed in a period that was over before the quota was known is not the quota's") {
  const std::vector quotas{bun_quota()};
  auto state = november(700);
  state.checkpoints.emplace(kBun.id, counting::Checkpoint{kMonthStart - 2h, 5});
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kMonthStart - 1h, 10));
  tally.add(kBun, delta(kMonthStart + 1h, 20));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kMonthStart + 1h, 35}}});
  REQUIRE(changes.series.size() == 1);
  CHECK(changes.series.front().slots.size() == 2);
  REQUIRE(changes.usages.size() == 1);
  CHECK(changes.usages.front().period.id == "2026-11");
  CHECK(changes.usages.front().after == Bytes{720});
}

TEST_CASE("what passed before a quota was known is a first look, later crossings are not") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.known_since["bun"] = kNow + 30s;
  const Tally tally{quotas, state, known(state)};
  CHECK(tally.announcements(kNow + 29s).empty());
  const auto first = tally.announcements(kNow + 1min);
  REQUIRE(first.size() == 1);
  CHECK(first.front().first_look);
  state.standing.cursor = kNow + 30s;
  const Tally later{quotas, state, known(state)};
  CHECK_FALSE(later.announcements(kNow + 1min).front().first_look);
}

TEST_CASE("an announcement of an incomplete period says so") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  const Tally whole{quotas, state, known(state)};
  CHECK_FALSE(whole.announcements(kNow + 1min).front().gaps);
  state.standing.gaps.push_back({kNow - 2h, kNow - 1h});
  const Tally holed{quotas, state, known(state)};
  CHECK(holed.announcements(kNow + 1min).front().gaps);
  CHECK(holed.announcements(kNow + 1min).front().held == Bytes{0});
  state.standing.held = {{bun_egress(), kNow, Bytes{5}}, {bun_egress(), kMonthStart, Bytes{7}}};
  CHECK(holed.announcements(kNow + 1min).front().held == Bytes{5});
}

TEST_CASE("a period that is over is held against the limit that it had, also when an override ended with it") {
  auto quota = bun_quota();
  const auto month = period_at(PeriodRule{}, kNow);
  quota.overrides = {{Bytes{2000}, "2000B", month.window.end, "campaign"}};
  const auto state = november(1500);
  const auto found_at = [&](UtcTime counted_to) {
    const auto quotas = in_force(std::vector{quota}, counted_to);
    return Tally{quotas, state, known(state)}.announcements(counted_to);
  };
  CHECK(found_at(kNow + 1min).empty());
  CHECK(found_at(month.window.end + 1min).empty());
  quota.overrides.front().until = month.window.end - 15min;
  const auto found = found_at(month.window.end - 15min);
  REQUIRE(found.size() == 1);
  CHECK(found.front().quota.limit == Bytes{1000});
  CHECK(found_at(month.window.end + 1min).size() == 1);
}

TEST_CASE("crossings on record are not announced again") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.crossings.emplace(CrossingKey{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{8'000}}, kNow + 24h);
  const Tally tally{quotas, state, known(state)};
  CHECK(tally.announcements(kNow + 1min).empty());
  // Those of another quota, period or limit are others.
  state.crossings = {{{"bin", period_at(PeriodRule{}, kNow), 1000, Threshold{8'000}}, kNow + 24h},
                     {{"bun", period_at(PeriodRule{}, kMonthStart), 1000, Threshold{8'000}}, kNow + 24h},
                     {{"bun", period_at(PeriodRule{}, kNow), 999, Threshold{8'000}}, kNow + 24h}};
  const Tally other{quotas, state, known(state)};
  CHECK(other.announcements(kNow + 1min).size() == 1);
}

TEST_CASE("a quota that the ledger does not know is left alone") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.known_since.clear();
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow + 15s, 500));
  CHECK(tally.changes(Checkpoints{{kBun.id, {kNow + 15s, 500}}}).usages.empty());
  CHECK(tally.announcements(kNow + 1min).empty());
}

TEST_CASE("a silenced quota tells what is still reached when the silence is over") {
  std::vector quotas{bun_quota()};
  quotas.front().silences = {{kNow + 1h, "migration"}};
  const auto state = november(850);
  const Tally tally{quotas, state, known(state)};
  CHECK(tally.announcements(kNow + 1h - 1ms).empty());
  CHECK(tally.announcements(kNow + 1h).size() == 1);
}

TEST_CASE("nothing is told within the grace after a period's beginning") {
  std::vector quotas{bun_quota()};
  quotas.front().grace = kNow - kMonthStart + 1h;
  const auto state = november(850);
  const Tally tally{quotas, state, known(state)};
  CHECK(tally.announcements(kNow + 1h - 1ms).empty());
  CHECK(tally.announcements(kNow + 1h).size() == 1);
}

TEST_CASE("amounts, percentages and the highest repeated threshold are told in the order of their share") {
  std::vector quotas{bun_quota()};
  auto& quota = quotas.front();
  quota.thresholds = {Threshold{8'000}, Threshold{0, ThresholdKind::kAbsolute, Bytes{850}}, Threshold{10'000}};
  quota.repetition = Repetition{10'000, 1'000};
  auto state = november(1357);
  const Tally tally{quotas, state, known(state)};
  std::vector<std::string> told;
  const auto announced = tally.announcements(kNow + 1min);
  REQUIRE(announced.size() == 1);
  for (const auto& crossing : announced.front().crossings)
    told.push_back(format_threshold(crossing.key.threshold));
  CHECK(told == std::vector<std::string>{"80 %", "850 B", "100 %", "130 %"});
  for (const auto& crossing : announced.front().crossings)
    state.crossings.emplace(crossing.key, crossing.valid_until);
  const Tally again{quotas, state, known(state)};
  CHECK(again.announcements(kNow + 1min).empty());
}

TEST_CASE("a forecast is told once in a period, whatever becomes of the limit") {
  std::vector quotas{bun_quota()};
  quotas.front().forecast = ForecastRule{10'000, 1'000, 1h};
  auto state = november(790);
  {
    const Tally tally{quotas, state, known(state)};
    const auto told = tally.announcements(kNow + 1min);
    REQUIRE(told.size() == 1);
    CHECK(told.front().crossings.front().key.threshold.kind == ThresholdKind::kForecast);
    state.crossings.emplace(told.front().crossings.front().key, told.front().period.window.end);
  }
  quotas.front().limit = Bytes{990};
  const Tally again{quotas, state, known(state)};
  CHECK(again.announcements(kNow + 1min).empty());
}

TEST_CASE("what the ledger does not have yet is added to a history") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow + 1min, 10));
  tally.add(kBun, delta(kNow + 16min, 20));
  UsageHistory history;
  tally.add_to(history, quotas.front().scope, {kNow, kNow + 15min});
  CHECK(history.slots == std::map<UtcTime, Bytes>{{kNow + 15min, Bytes{10}}});
  Scope other;
  other.services = {"bin"};
  tally.add_to(history, other, {kNow, kNow + 1h});
  CHECK(history.slots.size() == 1);
}

}  // namespace
