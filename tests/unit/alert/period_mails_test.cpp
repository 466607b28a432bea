#include "alert-service/meter/period_mails.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

UtcTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

Quota both_mails(std::string_view period, std::string_view zone) {
  auto quota = bun_quota();
  quota.rule = parse_period_rule(period).value();
  quota.rule.zone = zone;
  quota.summary = true;
  quota.period_start = true;
  return quota;
}

PollState known_since(UtcTime since) {
  PollState state;
  state.known_since.emplace("bun", since);
  return state;
}

TEST_CASE("the turn of a month is told once, the end when late samples are in") {
  const std::vector quotas{both_mails("month", "Asia/Kathmandu")};
  const auto state = known_since(at("2026-11-10T00:00:00Z"));
  const auto turn = at("2026-11-30T18:15:00Z");
  const auto told = [&](UtcTime from, UtcTime to) { return turns(quotas, state, {from, to}, 5min); };
  CHECK(told(turn - 1min, turn - 1ms).empty());
  REQUIRE(told(turn - 1min, turn).size() == 1);
  CHECK(told(turn - 1min, turn).front().topic == Topic::kStart);
  CHECK(told(turn - 1min, turn).front().period.id == "2026-12");
  CHECK(told(turn, turn + 4min).empty());
  REQUIRE(told(turn + 4min, turn + 5min).size() == 1);
  CHECK(told(turn + 4min, turn + 5min).front().topic == Topic::kSummary);
  CHECK(told(turn + 4min, turn + 5min).front().period.id == "2026-11");
  CHECK(told(turn + 5min, turn + 6min).empty());
}

TEST_CASE("a page of several days tells of each day") {
  const std::vector quotas{both_mails("day", "Europe/Berlin")};
  const auto all = turns(quotas, known_since(at("2026-10-01T00:00:00Z")),
                         {at("2026-10-24T12:00:00Z"), at("2026-10-27T12:00:00Z")}, 5min);
  std::vector<std::string> ended;
  for (const auto& turn : all) {
    if (turn.topic == Topic::kSummary) ended.push_back(turn.period.id);
  }
  CHECK(ended == std::vector<std::string>{"2026-10-24", "2026-10-25", "2026-10-26"});
  CHECK(all.size() == 6);
}

TEST_CASE("nobody is told of turns before the quota was known, or of a quota that wants no such mails") {
  const std::vector quotas{both_mails("day", "UTC"), bun_quota()};
  const Window moved{at("2026-11-23T12:00:00Z"), at("2026-11-24T12:00:00Z")};
  CHECK(turns(quotas, known_since(at("2026-11-24T00:00:00Z")), moved, 5min).empty());
  CHECK(turns(quotas, {}, moved, 5min).empty());
  CHECK(turns(std::vector{bun_quota()}, known_since(kMonthStart), moved, 5min).empty());
}

}  // namespace
