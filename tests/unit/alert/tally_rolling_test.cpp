#include "tests/support/catch.hpp"
#include "tests/unit/alert/tally_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using counting::Checkpoints;

/// A ledger with two cells of a rolling hour on record.
PollState rolling_hour(const Quota& quota) {
  auto state = november(0);
  state.usages = {{"bun", booking_period_at(quota.rule, kNow - 45min), Bytes{500}, PeriodState::kClosed},
                  {"bun", booking_period_at(quota.rule, kNow), Bytes{200}, PeriodState::kClosed}};
  return state;
}

TEST_CASE("a rolling quota counts what its window still holds, from before it was known too") {
  std::vector quotas{bun_quota()};
  quotas.front().rule = parse_period_rule("rolling 1h").value();
  auto state = november(0);
  state.usages.clear();
  state.known_since["bun"] = kNow;
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow - 40min, 850));
  tally.add(kBun, delta(kNow - 2h, 70));  // no window from now on holds it
  const auto told = tally.announcements(kNow + 1min);
  REQUIRE(told.size() == 1);
  CHECK(told.front().crossings.back().used == Bytes{850});
}

TEST_CASE("a rolling window adds up its cells and lets the old ones go") {
  std::vector quotas{bun_quota()};
  auto& quota = quotas.front();
  quota.rule = parse_period_rule("rolling 1h").value();
  auto state = rolling_hour(quota);
  Tally tally{quotas, state, known(state)};
  tally.add(kBun, delta(kNow + 1min, 150));
  const auto told = tally.announcements(kNow + 15min);  // the window is (kNow - 45min, kNow + 15min]
  CHECK(told.empty());
  Tally earlier{quotas, state, known(state)};
  earlier.add(kBun, delta(kNow - 1min, 150));
  const auto reached = earlier.announcements(kNow);
  REQUIRE(reached.size() == 1);
  CHECK(reached.front().crossings.back().used == Bytes{850});
  CHECK(reached.front().crossings.back().valid_until == kNow + 1h);
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kNow + 1min, 150}}});
  REQUIRE(changes.usages.size() == 1);
  CHECK(changes.usages.front().period.id == "2026-11-24T10:15Z");
}

TEST_CASE("a rolling window's threshold is told again after the window's length") {
  std::vector quotas{bun_quota()};
  auto& quota = quotas.front();
  quota.rule = parse_period_rule("rolling 1h").value();
  auto state = rolling_hour(quota);
  state.usages.back().bytes = Bytes{300};
  state.crossings.emplace(CrossingKey{"bun", {"an earlier window", {}}, 1000, Threshold{8'000}}, kNow + 1ms);
  const Tally tally{quotas, state, known(state)};
  CHECK(tally.announcements(kNow).empty());
  state.crossings.begin()->second = kNow;
  const Tally later{quotas, state, known(state)};
  CHECK(later.announcements(kNow).size() == 1);
}

}  // namespace
