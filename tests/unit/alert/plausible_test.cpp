#include "alert-service/admin/desk.hpp"
#include "alert-service/admin/service_metrics.hpp"
#include "alert-service/meter/meter.hpp"
#include "alert-service/meter/tally.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/scripted_source.hpp"

// Jumps of counters that nobody can believe, and the way back for those that were true.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using bandwatch::test::contains;
using namespace std::chrono_literals;

counting::Delta jump(Duration length, std::uint64_t bytes) {
  return {kNow - length, kNow, Bytes{bytes}, counting::Origin::kContinued};
}

TEST_CASE("a delta is believed up to the rate over its time, which is a minute at least") {
  const PlausibleRate rate{Bytes{100}};
  CHECK(rate.allows(jump(0ms, 6'000)));
  CHECK_FALSE(rate.allows(jump(0ms, 6'001)));
  CHECK(rate.allows(jump(15s, 6'000)));
  CHECK(rate.allows(jump(2min, 12'000)));
  CHECK_FALSE(rate.allows(jump(2min, 12'001)));
  CHECK(PlausibleRate{}.allows(jump(0ms, std::numeric_limits<std::uint64_t>::max())));
  CHECK_FALSE(PlausibleRate{Bytes{1'000'000'000'000}}.allows(jump(24h, std::numeric_limits<std::uint64_t>::max())));
}

/// A node whose counter jumps by 1 000 000 at `kNow + 1 min`.
bandwatch::test::History jumping() {
  auto history = steady_history({kNow - 1h, kNow + 60h}, 10);
  auto& counter = history.counters.front();
  for (std::size_t i = 0; i < counter.times.size(); ++i) {
    if (counter.times[i] > kNow + 1min - 1s) counter.values[i] += 1'000'000;
    if (counter.times[i] > kNow + 2h) counter.values[i] = counter.values[i - 1];  // idle from then on
  }
  return history;
}

Quota day_of_bun() {
  auto quota = bun_quota();
  quota.rule.kind = PeriodKind::kDay;
  quota.limit = Bytes{10'000};
  return quota;
}

/// A meter that believes 1 000 bytes a second.
class Watch {
 public:
  Watch() {
    REQUIRE(store_.ledger().adopt(quotas_, kNow).has_value());
    MeterOptions options;
    options.quotas = quotas_;
    options.plausible = {Bytes{1'000}};
    options.mail.from = {"Bandwatch", "bandwatch@example.org"};
    options.mail.message_id_key = Secret{"key"};
    source_.set_time([this] { return clock_.now(); });
    meter_.emplace(store_.ledger(), source_, data_clock_, std::move(options));
  }
  PollReport poll_after(Duration wait) {
    clock_.advance(wait);
    PollReport report;
    do {
      report = run(meter_->poll()).value();
    } while (report.behind);
    return report;
  }
  Ledger& ledger() { return store_.ledger(); }
  ScriptedSource& source() { return source_; }
  Result<std::string> ask(std::string_view line) { return desk_.answer(line); }
  Bytes used() { return store_.ledger().totals(clock_.now() - 1ms).value().usages.front().bytes; }
  Standing standing() { return store_.ledger().totals(clock_.now() - 1ms).value().standing; }

 private:
  ManualClock clock_;
  SqliteStore store_;
  ScriptedSource source_{jumping()};
  std::vector<Quota> quotas_{day_of_bun()};
  DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<Meter> meter_;
  Desk desk_{store_.ledger(), clock_, [this] { return std::make_shared<const std::vector<Quota>>(quotas_); }};
};

TEST_CASE("a jump is held back, shown and not mailed; the counting goes on behind it") {
  Watch watch;
  watch.poll_after(0ms);
  const auto before = watch.used();
  const auto report = watch.poll_after(2min);
  REQUIRE(report.held.size() == 1);
  CHECK(report.held.front().delta ==
        HeldDelta{kNow + 45s, kNow + 1min, Bytes{1'000'010}, counting::Origin::kContinued});
  CHECK(report.crossings.empty());
  CHECK(watch.used() == before + Bytes{7 * 10});
  CHECK(watch.poll_after(1min).held.empty());
  CHECK(contains(watch.ask("held").value(), R"("bytes":1000010,"rule":"continued","state":"held")"));
  CHECK(contains(watch.ask("status").value(), R"("held_bytes":1000010)"));
  CHECK(contains(watch.ask("explain bun").value(), R"("held":1000010)"));
}

TEST_CASE("a jump that is released counts, and what it reaches is told with the next poll") {
  Watch watch;
  watch.poll_after(2min);
  const auto before = watch.used();
  CHECK(watch.ask("release 99").has_error());
  REQUIRE(watch.ask("release 1").has_value());
  CHECK(watch.used() == before + Bytes{1'000'010});
  CHECK(watch.ask("release 1").has_error());
  CHECK(watch.poll_after(1min).notifications == 1);
  CHECK(contains(watch.ask("status").value(), R"("held_bytes":0)"));
}

TEST_CASE("what is kept aside makes a total at least, in pages and mails, until it is dismissed") {
  Watch watch;
  watch.poll_after(2min);
  const Window day{kNow - 10h, kNow + 14h};
  CHECK(watch.standing().held_in({}, day) == Bytes{1'000'010});
  CHECK(watch.standing().held_in({}, {kNow + 14h, kNow + 38h}) == Bytes{0});
  CHECK(contains(watch.ask("explain bun").value(), R"("at_least":true)"));
  REQUIRE(watch.ask("dismiss 1").has_value());
  CHECK(watch.standing().held_in({}, day) == Bytes{0});
  CHECK(contains(watch.ask("explain bun").value(), R"("held":0,)"));
}

TEST_CASE("a jump that is released after its day is over is told as that day's, once") {
  Watch watch;
  watch.poll_after(2min);
  watch.poll_after(48h);
  REQUIRE(watch.ask("release 1").has_value());
  const auto report = watch.poll_after(1min);
  REQUIRE(report.crossings.size() == 3);
  CHECK(report.crossings.back().key.period.id == "2026-11-24");
  REQUIRE(report.notifications == 1);
  const auto mail = watch.ledger().claim(kNow + 72h, 1min, kMailLane).value();
  REQUIRE(mail.has_value());
  CHECK(contains(mail->message, "released after the period was"));
  const auto again = watch.poll_after(1min);
  CHECK(again.crossings.empty());
  CHECK(again.notifications == 0);
}

TEST_CASE("a jump that is dismissed never counts") {
  Watch watch;
  watch.poll_after(2min);
  const auto before = watch.used();
  REQUIRE(watch.ask("dismiss 1").has_value());
  CHECK(watch.used() == before);
  CHECK(watch.ask("release 1").has_error());
  CHECK(contains(watch.ask("held").value(), R"("state":"dropped")"));
}

TEST_CASE("explain names the rule by which each series begins") {
  Watch watch;
  watch.poll_after(0ms);
  const auto page = watch.ask("explain bun").value();
  CHECK(contains(page, R"("origins":[{"series":)"));
  CHECK(contains(page, R"("rule":"new_target_baseline","bytes":0)"));
}

TEST_CASE("scrapes are counted in the slots that they lie in, also while catching up") {
  Watch watch;
  watch.poll_after(0ms);
  watch.poll_after(1h + 7min);
  const auto standing = watch.standing();
  for (auto end = kNow - 45min; end <= kNow + 1h; end += 15min)
    CHECK(standing.scrapes_in({end - 15min, end}) == Scrapes{60, 60});
  CHECK(standing.scrapes_in({kNow + 1h, kNow + 75min}) == Scrapes{28, 28});
}

TEST_CASE("a slot without any scrape is expected to have had some") {
  Watch watch;
  watch.poll_after(0ms);
  for (auto* list : {&watch.source().history().up, &watch.source().history().counters}) {
    auto& series = list->front();
    for (std::size_t i = series.times.size(); i-- > 0;) {
      if (!Window{kNow + 15min, kNow + 45min}.contains(series.times[i])) continue;
      series.times.erase(series.times.begin() + static_cast<std::ptrdiff_t>(i));
      series.values.erase(series.values.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  watch.poll_after(1h);
  const auto standing = watch.standing();
  CHECK(standing.scrapes_in({kNow + 15min, kNow + 30min}) == Scrapes{60, 0});
  CHECK(standing.scrapes_in({kNow, kNow + 1h}).coverage() == 0.5);
}

TEST_CASE("what is held back is in the metrics") {
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  Snapshot snapshot;
  snapshot.held.resize(3);
  snapshot.held[0].delta.bytes = Bytes{5};
  snapshot.held[1].delta.bytes = Bytes{6};
  snapshot.held[2].state = HeldState::kReleased;
  const auto text = metrics.render(snapshot, kNow);
  CHECK(contains(text, "bandwatch_held_deltas 2"));
  CHECK(contains(text, "bandwatch_held_bytes 11"));
}

}  // namespace
