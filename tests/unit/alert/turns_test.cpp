#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/tally_support.hpp"

#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

UtcTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

/// A ledger that has counted up to a cursor, with one quota whose owner wants to know of each end and beginning.
class Turning {
 public:
  Turning(std::string_view period, std::string_view zone, UtcTime known_since, UtcTime cursor) {
    auto& quota = quotas_.emplace_back(bun_quota());
    quota.rule = parse_period_rule(period).value();
    quota.rule.zone = zone;
    quota.summary = quota.period_start = true;
    state_.standing.counting_since = known_since;
    state_.standing.cursor = cursor;
    state_.known_since.emplace("bun", known_since);
    state_.usages.push_back({"bun", period_at(quota.rule, cursor + 1ms), Bytes{7}});
  }
  Quota& quota() { return quotas_.front(); }

  /// Counts on to `t`, as one poll does, and says what that came to: topic and period of each turn.
  std::vector<std::string> count_to(UtcTime t) {
    Tally tally{quotas_, state_, known(state_), {}, 5min};
    tally.count_to(t);
    std::vector<std::string> out;
    for (const auto& turn : tally.turns())
      out.push_back(std::string{name_of(turn.topic)} + ' ' + turn.period.id);
    for (const auto& change : tally.changes({}).usages) {
      std::erase_if(state_.usages, [&](const Usage& usage) { return usage.period == change.period; });
      if (change.state != PeriodState::kClosed)
        state_.usages.push_back({change.quota, change.period, change.after, change.state});
    }
    state_.standing.cursor = t;
    return out;
  }
  [[nodiscard]] std::size_t due() const { return state_.usages.size(); }

 private:
  std::vector<Quota> quotas_;
  PollState state_;
};

using Lines = std::vector<std::string>;

TEST_CASE("the turn of a month is told once, the end when late samples are in") {
  const auto turn = at("2026-11-30T18:15:00Z");
  Turning month{"month", "Asia/Kathmandu", at("2026-11-10T00:00:00Z"), turn - 1min};
  CHECK(month.count_to(turn - 1ms).empty());
  CHECK(month.count_to(turn) == Lines{"start 2026-12"});
  CHECK(month.count_to(turn + 4min).empty());
  CHECK(month.due() == 2);
  CHECK(month.count_to(turn + 5min) == Lines{"summary 2026-11"});
  CHECK(month.count_to(turn + 6min).empty());
  CHECK(month.due() == 1);
}

TEST_CASE("a page of several days tells of each day") {
  Turning day{"day", "Europe/Berlin", at("2026-10-01T00:00:00Z"), at("2026-10-24T12:00:00Z")};
  CHECK(day.count_to(at("2026-10-27T12:00:00Z")) == Lines{"start 2026-10-25", "start 2026-10-26", "start 2026-10-27",
                                                          "summary 2026-10-24", "summary 2026-10-25",
                                                          "summary 2026-10-26"});
  CHECK(day.due() == 1);
}

TEST_CASE("nobody is told of turns before the quota was known, or who does not want to know") {
  Turning early{"day", "UTC", at("2026-11-24T00:00:00Z"), at("2026-11-23T12:00:00Z")};
  CHECK(early.count_to(at("2026-11-24T12:00:00Z")).empty());
  CHECK(early.due() == 1);
  Turning silent{"day", "UTC", kMonthStart, at("2026-11-23T12:00:00Z")};
  silent.quota().summary = silent.quota().period_start = false;
  CHECK(silent.count_to(at("2026-11-25T12:00:00Z")).empty());
}

TEST_CASE("what a silence or a grace puts off stays due, the summary does not wait for it") {
  Turning hour{"hour", "UTC", kMonthStart, kNow};
  SECTION("a silence") {
    hour.quota().silences = {{kNow + 3h, "migration"}};
  }
  SECTION("a grace that is longer than the period") {
    hour.quota().grace = 150min;
  }
  hour.quota().period_start = false;
  CHECK(hour.count_to(kNow + 70min) == Lines{"summary 2026-11-24T10+00:00"});
  CHECK(hour.count_to(kNow + 130min) == Lines{"summary 2026-11-24T11+00:00"});
  CHECK(hour.due() == 3);
  CHECK(hour.count_to(kNow + 180min).empty());
}

}  // namespace
