#include "alert-service/quota/crossing.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <algorithm>
#include <random>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace std::chrono_literals;
using alert::test::kNow;

std::vector<std::uint32_t> shares(const std::vector<Crossing>& all) {
  std::vector<std::uint32_t> out;
  for (const auto& crossing : all)
    out.push_back(crossing.key.threshold.basis_points);
  return out;
}

Growth growth(std::uint64_t before, std::map<UtcTime, Bytes> slots) {
  return {Bytes{before}, std::move(slots)};
}

TEST_CASE("a slot holds its end and not its start") {
  CHECK(slot_end(kNow) == kNow);
  CHECK(slot_end(kNow + 1ms) == kNow + 15min);
  CHECK(slot_end(kNow - 1ms) == kNow);
  CHECK(slot_end(kNow - 15min) == kNow - 15min);
}

TEST_CASE("crossings found together are announced by the highest") {
  const auto quota = alert::test::bun_quota();
  const auto period = period_at(quota.rule, kNow);
  const auto found = crossings(quota, period, growth(0, {{kNow, Bytes{950}}}), {}, kNow);
  CHECK(shares(found) == std::vector<std::uint32_t>{8'000, 9'000});
  for (const auto& crossing : found) {
    CHECK(crossing.announced_by == Threshold{9'000});
    CHECK(crossing.used == Bytes{950});
    CHECK(crossing.key.period.id == "2026-11");
    CHECK(crossing.key.limit_version == 1000);
  }
}

TEST_CASE("a crossing has the end of the slot that brought the byte") {
  const auto quota = alert::test::bun_quota();
  const auto period = period_at(quota.rule, kNow);
  const auto counted_to = kNow + 20min;
  const auto found = crossings(
      quota, period, growth(700, {{kNow, Bytes{100}}, {kNow + 15min, Bytes{100}}, {kNow + 30min, Bytes{100}}}), {},
      counted_to);
  REQUIRE(found.size() == 3);
  CHECK(found[0].at == kNow);
  CHECK(found[1].at == kNow + 15min);
  CHECK(found[2].at == counted_to);  // its slot has not ended yet
}

TEST_CASE("a threshold that the usage had passed before is reached when it is noticed") {
  auto quota = alert::test::bun_quota();
  quota.thresholds = {Threshold{5'000}};
  const auto found = crossings(quota, period_at(quota.rule, kNow), growth(600, {{kNow - 1h, Bytes{100}}}), {}, kNow);
  REQUIRE(found.size() == 1);
  CHECK(found[0].at == kNow);
}

TEST_CASE("a quota is judged in periods that end after it became known, once all before has been counted") {
  const auto period = period_at(PeriodRule{}, kNow).window;
  CHECK(judged(kNow, period, kNow));
  CHECK_FALSE(judged(kNow, period, kNow - 1ms));
  CHECK(judged(kNow - 24h, period, kNow));
  CHECK_FALSE(judged(kNow, Window{kNow - 1h, kNow}, kNow + 1h));
}

/// Feeds `arrivals` in polls that end at each of `cuts`; every crossing that any of them finds.
std::set<CrossingKey> crossings_of(const Quota& quota, const std::map<UtcTime, Bytes>& arrivals,
                                   const std::vector<UtcTime>& cuts) {
  const auto period = period_at(quota.rule, kNow);
  std::set<CrossingKey> all;
  std::set<Threshold> recorded;
  Bytes used;
  auto next = arrivals.begin();
  for (const auto cut : cuts) {
    Growth poll{used, {}};
    for (; next != arrivals.end() && next->first <= cut; ++next)
      poll.add(next->first, next->second);
    for (const auto& crossing : crossings(quota, period, poll, recorded, cut)) {
      CHECK(all.insert(crossing.key).second);
      recorded.insert(crossing.key.threshold);
    }
    used = poll.after();
  }
  return all;
}

TEST_CASE("however a history is cut into polls, the same crossings are found, each once") {
  std::mt19937_64 random{GENERATE(range(1U, 60U))};
  auto quota = alert::test::bun_quota();
  quota.thresholds = {Threshold{1}, Threshold{2'500}, Threshold{8'000}, Threshold{10'000}, Threshold{25'000}};
  quota.limit = Bytes{1 + random() % 10'000};
  std::map<UtcTime, Bytes> arrivals;
  for (int i = 0; i < 200; ++i) {
    arrivals[kNow + Duration{static_cast<std::int64_t>(random() % 86'400'000)}] = Bytes{random() % 100};
  }
  const auto end = kNow + 24h;
  const auto in_one_go = crossings_of(quota, arrivals, {end});
  for (int schedule = 0; schedule < 5; ++schedule) {
    std::vector<UtcTime> cuts{end};
    for (std::uint64_t i = random() % 40; i > 0; --i) {
      cuts.push_back(kNow + Duration{static_cast<std::int64_t>(random() % 86'400'000)});
    }
    std::sort(cuts.begin(), cuts.end());
    CHECK(crossings_of(quota, arrivals, cuts) == in_one_go);
  }
}

TEST_CASE("a definition changes with what is counted and with nothing else") {
  const auto quota = alert::test::bun_quota();
  auto other = quota;
  SECTION("not with name, limit, thresholds and recipients") {
    other.name = "another";
    other.limit = Bytes{5};
    other.thresholds = {Threshold{1}};
    other.recipients = {"a@example.org"};
    CHECK(definition_of(other) == definition_of(quota));
  }
  SECTION("not with the order of names") {
    other.scope.services = {"a", "b"};
    auto turned = quota;
    turned.scope.services = {"b", "a", "b"};
    CHECK(definition_of(other) == definition_of(turned));
  }
  SECTION("with the zone") {
    other.rule.zone = "Europe/Berlin";
    CHECK(definition_of(other) != definition_of(quota));
  }
  SECTION("with the direction") {
    other.scope.direction = counting::Direction::kEgress;
    CHECK(definition_of(other) != definition_of(quota));
  }
  SECTION("with a name that looks like two") {
    other.scope.services = {"a 1:b"};
    auto two = quota;
    two.scope.services = {"a", "b"};
    CHECK(definition_of(other) != definition_of(two));
  }
  SECTION("with the dimension of a name") {
    other.scope.routes = other.scope.services;
    other.scope.services.clear();
    CHECK(definition_of(other) != definition_of(quota));
  }
}

}  // namespace
