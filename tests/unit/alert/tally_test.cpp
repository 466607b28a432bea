#include "alert-service/meter/tally.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

const bandwidth::CountedSeries kBun{series_id("bun-service"), bun_egress(), {"kong", "node"}};

bandwidth::Delta delta(UtcTime at, std::uint64_t bytes) {
  return {.from = at - 15s, .at = at, .bytes = Bytes{bytes}, .origin = bandwidth::Origin::kContinued};
}

/// A ledger that has counted November without a gap, with bun_quota() on record since its beginning.
PollState november(std::uint64_t used) {
  PollState state;
  state.standing = {.counting_since = kMonthStart, .cursor = kNow, .gaps = {}};
  state.usages.push_back({"bun", period_at(PeriodRule{}, kNow), Bytes{used}});
  state.known_since.emplace("bun", kMonthStart);
  return state;
}

using Checkpoints = std::map<std::string, bandwidth::Checkpoint, std::less<>>;

TEST_CASE("deltas become slots and totals, with what they were before") {
  const std::vector quotas{bun_quota()};
  auto state = november(700);
  state.checkpoints.emplace(kBun.id, bandwidth::Checkpoint{kNow, 5});
  Tally tally{quotas, state};
  tally.add(kBun, delta(kNow + 15s, 10));
  tally.add(kBun, delta(kNow + 15min, 20));
  tally.add(kBun, delta(kNow + 15min + 1ms, 30));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kNow + 16min, 65}}});
  REQUIRE(changes.series.size() == 1);
  CHECK(changes.series.front().before == bandwidth::Checkpoint{kNow, 5});
  CHECK(changes.series.front().after == bandwidth::Checkpoint{kNow + 16min, 65});
  CHECK(changes.series.front().slots == std::map<UtcTime, Bytes>{{kNow + 15min, Bytes{30}}, {kNow + 30min, Bytes{30}}});
  REQUIRE(changes.usages.size() == 1);
  CHECK(changes.usages.front().before == Bytes{700});
  CHECK(changes.usages.front().after == Bytes{760});
}

TEST_CASE("a series without new bytes moves its checkpoint and no total") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state};
  tally.add(kBun, delta(kNow + 15s, 0));
  const auto changes = tally.changes(Checkpoints{{kBun.id, {kNow + 15s, 5}}});
  REQUIRE(changes.series.size() == 1);
  CHECK(changes.series.front().slots.empty());
  CHECK(changes.usages.empty());
}

TEST_CASE("a series outside the scope counts for its slots only") {
  const std::vector quotas{bun_quota()};
  const auto state = november(700);
  Tally tally{quotas, state};
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
  Tally tally{quotas, state};
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

TEST_CASE("what passed before a quota was known is a first look, later crossings are not") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.known_since["bun"] = kNow + 30s;
  const Tally tally{quotas, state};
  CHECK(tally.announcements(kNow + 29s).empty());
  const auto first = tally.announcements(kNow + 1min);
  REQUIRE(first.size() == 1);
  CHECK(first.front().first_look);
  state.standing.cursor = kNow + 30s;
  const Tally later{quotas, state};
  CHECK_FALSE(later.announcements(kNow + 1min).front().first_look);
}

TEST_CASE("an announcement of an incomplete period says so") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  const Tally whole{quotas, state};
  CHECK_FALSE(whole.announcements(kNow + 1min).front().at_least);
  state.standing.gaps.push_back({kNow - 2h, kNow - 1h});
  const Tally holed{quotas, state};
  CHECK(holed.announcements(kNow + 1min).front().at_least);
}

TEST_CASE("crossings on record are not announced again") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.crossings.insert({"bun", "2026-11", 1000, Threshold{8'000}});
  const Tally tally{quotas, state};
  CHECK(tally.announcements(kNow + 1min).empty());
  // Those of another quota, period or limit are others.
  state.crossings = {{"bin", "2026-11", 1000, Threshold{8'000}},
                     {"bun", "2026-10", 1000, Threshold{8'000}},
                     {"bun", "2026-11", 999, Threshold{8'000}}};
  const Tally other{quotas, state};
  CHECK(other.announcements(kNow + 1min).size() == 1);
}

TEST_CASE("a quota that the ledger does not know is left alone") {
  const std::vector quotas{bun_quota()};
  auto state = november(850);
  state.known_since.clear();
  Tally tally{quotas, state};
  tally.add(kBun, delta(kNow + 15s, 500));
  CHECK(tally.changes(Checkpoints{{kBun.id, {kNow + 15s, 500}}}).usages.empty());
  CHECK(tally.announcements(kNow + 1min).empty());
}

}  // namespace
