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

/// A gateway that has run for three days, counted since the day began.
class Watch {
 public:
  explicit Watch(bandwatch::test::History history = three_days()) : source_(std::move(history)) {
    use({day_of_bun()});
    catch_up();
  }
  void use(std::vector<Quota> quotas) {
    REQUIRE(store_.ledger().adopt(quotas, clock_.now()).has_value());
    MeterOptions options;
    options.quotas = std::move(quotas);
    options.mail.from = {"Bandwatch", "bandwatch@example.org"};
    options.mail.message_id_key = Secret{"key"};
    meter_.emplace(store_.ledger(), source_, clock_, std::move(options));
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
  change.origin = SeriesOrigin{bandwidth::Origin::kBorn, kNow - 48h, Bytes{7}};
  const EarlierCommit earlier{kNow, kNow - 72h, {change}, {{kNow, Scrapes{4, 3}}}, kNow + 1min};
  auto stale = earlier;
  stale.since_before = kNow - 1h;
  CHECK(store.ledger().extend_back(stale, quotas).value() == Change::kConflict);
  REQUIRE(store.ledger().extend_back(earlier, quotas).value() == Change::kDone);
  CHECK(store.ledger().extend_back(earlier, quotas).value() == Change::kConflict);
  const auto state = state_of(store.ledger());
  CHECK(state.standing.counting_since == kNow - 72h);
  CHECK(state.standing.cursor == kNow + 1min);
  CHECK(state.checkpoints.at(change.id) == bandwidth::Checkpoint{kNow + 1min, 10});
  for (const auto& usage : state.usages)
    CHECK(usage.bytes == (usage.quota == "bun" ? Bytes{22} : Bytes{0}));
  CHECK(state.standing.scrapes_in({kNow - 15min, kNow}) == Scrapes{4, 3});
  CHECK(store.ledger().series_reports({}).value().front().origin == change.origin);
  CHECK(store.ledger().audit(quotas, AuditDepth::kTotals).value().corrections.empty());
}

}  // namespace
