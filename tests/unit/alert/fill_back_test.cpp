#include "alert-service/meter/meter.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/scripted_source.hpp"

#include <algorithm>

// A quota that is new in mid-period, where the slots don't reach back to the period's beginning.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// 10 bytes every 15 s.
constexpr std::uint64_t kAnHour = 240 * 10;

Quota day_of_bun() {
  auto quota = bun_quota();
  quota.id = "day";
  quota.rule.kind = PeriodKind::kDay;
  quota.limit = Bytes{1'000'000};
  return quota;
}

Quota month_of_bun(std::uint64_t limit = 1'000'000) {
  auto quota = bun_quota();
  quota.id = "month";
  quota.limit = Bytes{limit};
  return quota;
}

bandwatch::test::History three_days() {
  return steady_history({kNow - 72h, kNow + 6h}, 10);
}

/// A gateway that has run for three days, counted since the period of the first quota began.
class Watch {
 public:
  explicit Watch(bandwatch::test::History history = three_days(), Quota first = day_of_bun(), Duration wait = 0ms)
      : source_(std::move(history)) {
    clock_.advance(wait);
    use({std::move(first)});
    catch_up();
  }
  void use(std::vector<Quota> quotas) {
    REQUIRE(store_.ledger().adopt(quotas, clock_.now()).has_value());
    MeterOptions options;
    options.quotas = std::move(quotas);
    options.mail.from = {"Bandwatch", "bandwatch@example.org"};
    options.mail.message_id_key = Secret{"key"};
    source_.set_time([this] { return clock_.now(); });
    meter_.emplace(store_.ledger(), source_, data_clock_, std::move(options));
  }
  std::vector<PollReport> catch_up(Duration wait = 0ms) {
    clock_.advance(wait);
    std::vector<PollReport> out;
    do {
      out.push_back(run(meter_->poll()).value());
    } while (out.back().behind);
    return out;
  }
  Bytes used(const std::string& quota) {
    for (const auto& usage : store_.ledger().totals(clock_.now() - 1ms).value().usages) {
      if (usage.quota == quota) return usage.bytes;
    }
    return {};
  }
  UtcTime since() { return *store_.ledger().totals(clock_.now()).value().standing.counting_since; }
  Ledger& ledger() { return store_.ledger(); }
  ScriptedSource& source() { return source_; }

 private:
  ManualClock clock_;
  SqliteStore store_;
  ScriptedSource source_;
  DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<Meter> meter_;
};

TEST_CASE("a new quota is counted from its period's beginning, and told of once") {
  Watch watch;
  REQUIRE(watch.since() == kNow - 10h);
  REQUIRE(watch.used("day") == Bytes{10 * kAnHour});
  watch.use({day_of_bun(), month_of_bun(70 * kAnHour)});
  const auto reports = watch.catch_up(1min);
  CHECK(reports.front().filled_back == kNow - 16h);
  CHECK(reports.front().window.length() == 0ms);
  CHECK(watch.since() == kNow + 1min - 24h * 15);  // as far as the database reaches
  CHECK(watch.used("month") == Bytes{72 * kAnHour + 40});
  CHECK(watch.used("day") == Bytes{10 * kAnHour + 40});
  CHECK(watch.ledger().mail_reports(10).value().size() == 1);
  CHECK(watch.ledger()
            .audit(std::vector{day_of_bun(), month_of_bun(70 * kAnHour)}, AuditDepth::kTotals)
            .value()
            .corrections.empty());
  for (const auto& report : watch.catch_up(1min))
    CHECK_FALSE(report.filled_back.has_value());
  CHECK(watch.used("month") == Bytes{72 * kAnHour + 80});
}

TEST_CASE("what fails while filling back does not keep the counting from going on, and is tried again") {
  Watch watch;
  watch.use({day_of_bun(), month_of_bun()});
  watch.source().fail_next_read(Error{Errc::kTimeout, "too much", {}});
  const auto reports = watch.catch_up(1min);
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().not_filled->code == Errc::kTimeout);
  CHECK(watch.used("day") == Bytes{10 * kAnHour + 40});
  CHECK(watch.since() == kNow - 10h);
  CHECK(watch.catch_up(30min).size() == 1);
  CHECK(watch.catch_up(30min).size() > 1);
  CHECK(watch.used("month") == Bytes{73 * kAnHour + 40});
}

TEST_CASE("a sample that became visible late is not counted twice") {
  auto history = three_days();
  auto& counter = history.counters.front();
  const auto midnight = std::find(counter.times.begin(), counter.times.end(), kNow - 10h) - counter.times.begin();
  const auto value = counter.values[static_cast<std::size_t>(midnight)];
  counter.times.erase(counter.times.begin() + midnight);
  counter.values.erase(counter.values.begin() + midnight);
  Watch watch{history};
  REQUIRE(watch.used("day") == Bytes{10 * kAnHour + 10});  // from 15 s before the day
  auto& shown = watch.source().history().counters.front();
  shown.times.insert(shown.times.begin() + midnight, kNow - 10h);
  shown.values.insert(shown.values.begin() + midnight, value);
  watch.use({day_of_bun(), month_of_bun()});
  watch.catch_up(1min);
  CHECK(watch.used("month") == Bytes{72 * kAnHour + 40});
}

TEST_CASE("a quota whose period the slots hold reads nothing more") {
  Watch watch;
  watch.use({day_of_bun(), [] {
               auto other = day_of_bun();
               other.id = "other";
               return other;
             }()});
  const auto reports = watch.catch_up(1min);
  CHECK(reports.size() == 1);
  CHECK(watch.used("other") == watch.used("day"));
}

TEMPLATE_LIST_TEST_CASE("the beginning of the counting moves back with all that follows", "[ledger]", Stores) {
  TestType store;
  const auto quota = bun_quota();
  auto other = bun_quota();
  other.id = "other";
  other.scope.services = {"other"};
  const std::vector quotas{quota, other};
  begin(store.ledger(), quota);
  REQUIRE(store.ledger().adopt(quotas, kNow).has_value());
  REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 10)).value() == Change::kDone);
  SeriesChange change;
  change.id = series_id("bun-service");
  change.dimensions = bun_egress();
  change.slots = {{kNow, Bytes{5}}, {kNow - 48h, Bytes{7}}};
  change.origin = SeriesOrigin{counting::Origin::kBorn, kNow - 48h, Bytes{7}};
  const EarlierCommit earlier{kNow, kNow - 72h, {change}, {{kNow, Scrapes{4, 3}}}, kNow + 1min};
  auto stale = earlier;
  stale.since_before = kNow - 1h;
  CHECK(store.ledger().extend_back(stale, quotas).value() == Change::kConflict);
  REQUIRE(store.ledger().extend_back(earlier, quotas).value() == Change::kDone);
  CHECK(store.ledger().extend_back(earlier, quotas).value() == Change::kConflict);
  const auto state = state_of(store.ledger());
  CHECK(state.standing.counting_since == kNow - 72h);
  CHECK(state.standing.cursor == kNow + 1min);
  CHECK(state.checkpoints.at(change.id) == counting::Checkpoint{kNow + 1min, 10});
  for (const auto& usage : state.usages)
    CHECK(usage.bytes == (usage.quota == "bun" ? Bytes{22} : Bytes{0}));
  CHECK(state.standing.scrapes_in({kNow - 15min, kNow}) == Scrapes{4, 3});
  CHECK(store.ledger().series_reports({}).value().front().origin == change.origin);
  CHECK(store.ledger().audit(quotas, AuditDepth::kTotals).value().corrections.empty());
}

TEMPLATE_LIST_TEST_CASE("of what lies before the beginning only a new series goes on from its last sample", "[ledger]",
                        Stores) {
  TestType store;
  const auto quota = bun_quota();
  begin(store.ledger(), quota);
  auto poll = bun_poll(state_of(store.ledger()), quota, 10);
  poll.forget_before = kNow + 2min;
  REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  REQUIRE(state_of(store.ledger()).checkpoints.empty());
  SeriesChange known;
  known.id = series_id("bun-service");
  known.dimensions = bun_egress();
  known.after = {kNow - 1h, 7};
  known.slots = {{kNow - 48h, Bytes{7}}};
  auto fresh = known;
  fresh.id = series_id("new-service");
  fresh.after = {kNow - 30s, 40};
  const std::vector quotas{quota};
  const EarlierCommit earlier{kNow, kNow - 72h, {known, fresh}, {}, kNow + 1min};
  REQUIRE(store.ledger().extend_back(earlier, quotas).value() == Change::kDone);
  // The next poll reads the last five minutes before the beginning again; `known` would count again what it has
  // counted.
  const auto checkpoints = state_of(store.ledger()).checkpoints;
  CHECK(checkpoints.size() == 1);
  CHECK(checkpoints.at(fresh.id) == fresh.after);
}

TEST_CASE("what the first poll saw from before the beginning is filled back once") {
  // The hour has just begun, and the gateway is away: the first poll sees samples, none of which counts.
  auto history = three_days();
  const auto away = [](UtcTime t) { return t > kNow - 30s && t < kNow + 2min; };
  for (auto* all : {&history.counters, &history.up, &history.witnesses}) {
    for (auto& series : *all) {
      counting::Series kept{series.labels, {}, {}};
      for (std::size_t i = 0; i < series.times.size(); ++i) {
        if (away(series.times[i])) continue;
        kept.times.push_back(series.times[i]);
        kept.values.push_back(series.values[i]);
      }
      series = kept;
    }
  }
  auto hour = day_of_bun();
  hour.id = "hour";
  hour.rule.kind = PeriodKind::kHour;
  Watch watch{history, hour, 1min};
  REQUIRE(watch.since() == kNow);
  REQUIRE(watch.used("hour") == Bytes{0});
  watch.use({hour, day_of_bun()});
  watch.catch_up();
  CHECK(watch.used("day") == Bytes{10 * kAnHour - 20});
  watch.catch_up(2min);
  CHECK(watch.used("day") == Bytes{10 * kAnHour + 3 * 40});
  CHECK(watch.ledger().sum_of_slots({}, {kNow - 72h, kNow + 1h}).value() == watch.used("day"));
}

}  // namespace
