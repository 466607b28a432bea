#include "common/core/rfc3339.hpp"
#include "tests/unit/alert/meter_bench.hpp"

#include <set>
#include <string>

// Whatever is edited, and whenever: the counting goes on, and each notice is told once.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

UtcTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

Quota edited(std::string_view period, std::string_view zone, std::uint64_t limit) {
  auto quota = bun_quota();
  quota.rule = parse_period_rule(period).value();
  quota.rule.zone = zone;
  quota.limit = Bytes{limit};
  return quota;
}

/// The mails by topic, period and threshold, in order; a mail that came twice stands there twice.
std::multiset<std::string> told(Bench& bench) {
  std::multiset<std::string> out;
  for (const auto& mail : bench.mails()) {
    auto line = std::string{name_of(mail.topic)} + ' ' + mail.crossing.period.id;
    if (mail.topic == Topic::kThreshold) line += ' ' + format_threshold(mail.crossing.threshold);
    out.insert(std::move(line));
  }
  return out;
}

void begin_at(Bench& bench, std::string_view from, UtcTime to, Quota quota) {
  bench.source().history() = steady_history({at(from), to}, 10);
  bench.change(std::move(quota));
  bench.catch_up();
}

TEST_CASE("a zone that is corrected late in the day stops nothing, and each day is told of") {
  Bench bench;
  bench.clock().set(at("2026-11-24T22:00:00Z"));
  auto quota = edited("day", "UTC", 1'000'000);
  quota.summary = true;
  begin_at(bench, "2026-11-23T20:00:00Z", at("2026-11-25T12:00:00Z"), quota);
  bench.run_to(at("2026-11-25T01:00:00Z"));
  quota.rule.zone = "America/Los_Angeles";
  bench.reload(quota);
  bench.run_to(at("2026-11-25T11:00:00Z"));
  CHECK(bench.standing().cursor == at("2026-11-25T11:00:00Z"));
  CHECK(bench.used() == Bytes{3 * 240 * 10});
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24", "summary 2026-11-24"});
}

TEST_CASE("a threshold that is reached in the day before and after a zone is corrected is told of both") {
  Bench bench;
  bench.clock().set(at("2026-11-24T22:00:00Z"));
  auto quota = edited("day", "UTC", 20'000);
  begin_at(bench, "2026-11-23T20:00:00Z", at("2026-11-25T12:00:00Z"), quota);
  bench.run_to(at("2026-11-25T01:00:00Z"));
  quota.rule.zone = "America/Los_Angeles";
  bench.reload(quota);
  bench.run_to(at("2026-11-25T03:00:00Z"));
  CHECK(bench.standing().cursor == at("2026-11-25T03:00:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"threshold 2026-11-24 100 %", "threshold 2026-11-24 100 %"});
}

TEST_CASE("a longer overlap stops nothing and tells nothing twice") {
  Bench bench;
  bench.clock().set(at("2026-11-24T20:30:00Z"));
  auto quota = edited("hour", "UTC", 1'000'000);
  quota.summary = true;
  begin_at(bench, "2026-11-24T19:00:00Z", at("2026-11-25T12:00:00Z"), quota);
  bench.run_to(at("2026-11-24T22:20:00Z"));
  bench.set_overlap(1h);
  bench.run_to(at("2026-11-25T00:30:00Z"));
  CHECK(bench.standing().cursor == at("2026-11-25T00:30:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24T20+00:00", "summary 2026-11-24T21+00:00",
                                                  "summary 2026-11-24T22+00:00"});
}

}  // namespace
