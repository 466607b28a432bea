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
  Bench bench{Bench::day_quota(), at("2026-11-24T22:00:00Z")};
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
  Bench bench{Bench::day_quota(), at("2026-11-24T22:00:00Z")};
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
  Bench bench{Bench::day_quota(), at("2026-11-24T20:30:00Z")};
  auto quota = edited("hour", "UTC", 1'000'000);
  quota.summary = true;
  begin_at(bench, "2026-11-24T19:00:00Z", at("2026-11-25T12:00:00Z"), quota);
  bench.run_to(at("2026-11-24T22:20:00Z"));
  bench.set_overlap(1h);
  bench.run_to(at("2026-11-25T00:30:00Z"));
  CHECK(bench.standing().cursor == at("2026-11-25T00:30:00Z"));
  bench.set_overlap(5min);
  bench.run_to(at("2026-11-25T00:40:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24T20+00:00", "summary 2026-11-24T21+00:00",
                                                  "summary 2026-11-24T22+00:00", "summary 2026-11-24T23+00:00"});
}

TEST_CASE("an hour that is over when its zone is edited is told of by its own instants") {
  Bench bench{Bench::day_quota(), at("2026-11-24T20:30:00Z")};
  auto quota = edited("hour", "UTC", 2'400);
  quota.summary = quota.period_start = true;
  quota.thresholds = {Threshold{10'000}};
  begin_at(bench, "2026-11-24T19:00:00Z", at("2026-11-25T12:00:00Z"), quota);
  bench.run_to(at("2026-11-24T21:02:00Z"));
  quota.rule.zone = "Asia/Kathmandu";  // its hours begin at a quarter past those of UTC
  bench.reload(quota);
  bench.run_to(at("2026-11-24T21:30:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"threshold 2026-11-24T20+00:00 100 %", "start 2026-11-24T21+00:00",
                                                  "summary 2026-11-24T20+00:00", "start 2026-11-25T03+05:45",
                                                  "summary 2026-11-25T02+05:45",
                                                  "threshold 2026-11-25T02+05:45 100 %"});
}

TEST_CASE("a reload that changes nothing loses no notice of what is found next") {
  Bench bench{Bench::day_quota(), at("2026-11-24T09:00:30Z")};
  auto quota = edited("hour", "UTC", 4'000);
  quota.per = FanOut::kService;
  quota.thresholds = {Threshold{10'000}};
  quota.scope = {};
  auto history = steady_history({at("2026-11-24T07:00:00Z"), at("2026-11-24T12:00:00Z")}, 10);
  auto counter = history.counters[0];
  counter.labels.set("service", "new-service");
  counter.times.clear();
  counter.values.clear();
  for (auto t = at("2026-11-24T09:59:15Z"); t <= at("2026-11-24T12:00:00Z"); t += 15s) {
    counter.times.push_back(t);
    counter.values.push_back(5'000);
  }
  history.counters.push_back(counter);
  bench.source().history() = history;
  bench.change(quota);
  bench.run_to(at("2026-11-24T09:30:30Z"));
  if (GENERATE(false, true)) bench.reload(quota);
  bench.run_to(at("2026-11-24T10:10:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"threshold 2026-11-24T09+00:00 100 %"});
}

TEST_CASE("what is reached in a silence is told when it ends, however long the period has been over") {
  Bench bench{Bench::day_quota(), at("2026-11-24T01:00:00Z")};
  auto quota = edited("day", "UTC", 20'000);
  quota.thresholds = {Threshold{10'000}};
  quota.summary = true;
  quota.silences = {{at("2026-11-26T03:00:00Z"), "migration"}};
  begin_at(bench, "2026-11-24T00:00:00Z", at("2026-11-26T12:00:00Z"), quota);
  bench.run_to(at("2026-11-26T02:59:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24", "summary 2026-11-25"});
  if (GENERATE(false, true)) bench.restart();
  bench.run_to(at("2026-11-26T05:00:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24", "summary 2026-11-25",
                                                  "threshold 2026-11-24 100 %", "threshold 2026-11-25 100 %"});
}

TEST_CASE("a downtime over the ends of several periods loses nothing of them") {
  Bench bench{Bench::day_quota(), at("2026-11-24T09:30:00Z")};
  auto quota = edited("hour", "UTC", 2'400);
  quota.thresholds = {Threshold{10'000}};
  quota.summary = quota.period_start = true;
  begin_at(bench, "2026-11-24T08:00:00Z", at("2026-11-24T12:00:00Z"), quota);
  bench.clock().set(at("2026-11-24T11:20:00Z"));
  const bool in_pages = GENERATE(false, true);
  if (in_pages) bench.set_page(7min);
  bench.catch_up();
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24T09+00:00", "summary 2026-11-24T10+00:00",
                                                  "start 2026-11-24T10+00:00", "start 2026-11-24T11+00:00",
                                                  "threshold 2026-11-24T09+00:00 100 %",
                                                  "threshold 2026-11-24T10+00:00 100 %"});
}

TEST_CASE("who asks for summaries in the middle of a period gets its own, without bytes too") {
  Bench bench{Bench::day_quota(), at("2026-11-24T09:30:00Z")};
  auto quota = edited("hour", "UTC", 2'400);
  quota.scope.services = {"nobody"};
  begin_at(bench, "2026-11-24T08:00:00Z", at("2026-11-24T12:00:00Z"), quota);
  bench.run_to(at("2026-11-24T10:30:00Z"));
  quota.summary = true;
  bench.reload(quota);
  bench.run_to(at("2026-11-24T11:30:00Z"));
  CHECK(told(bench) == std::multiset<std::string>{"summary 2026-11-24T10+00:00"});
}

TEST_CASE("calendar periods are never taken for cells of a rolling window, nor those for them") {
  Bench bench{Bench::day_quota(), at("2026-11-24T09:30:00Z")};
  auto quota = edited("hour", "UTC", 1'000'000);
  begin_at(bench, "2026-11-24T06:00:00Z", at("2026-11-24T14:00:00Z"), quota);
  bench.run_to(at("2026-11-24T11:01:00Z"));
  quota.rule = parse_period_rule("rolling 6h").value();
  quota.limit = Bytes{5 * 240 * 10 + 500};  // is reached 12.5 minutes past eleven
  quota.thresholds = {Threshold{10'000}};
  bench.reload(quota);
  bench.run_to(at("2026-11-24T11:12:00Z"));
  CHECK(bench.mails().empty());
  bench.run_to(at("2026-11-24T11:14:00Z"));
  CHECK(bench.mails().size() == 1);
}

}  // namespace
