#include "alert-service/meter/meter.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/scripted_source.hpp"

#include <numeric>
#include <random>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using bandwatch::test::History;

Quota everything(std::uint64_t limit) {
  Quota quota;
  quota.id = quota.name = "everything";
  quota.rule.kind = PeriodKind::kDay;
  quota.limit = Bytes{limit};
  quota.limit_text = "some";
  quota.thresholds = default_thresholds();
  quota.recipients = {"ops@example.org"};
  return quota;
}

/// The bytes of a history, counted at once.
std::uint64_t in_one_go(const History& history, UtcTime count_from) {
  counting::Accountant accountant{counting::schema_presets(), counting::NewTargetPolicy::kBaseline, count_from};
  const auto page = page_of(history, history.window);
  const auto answers = answer(history, accountant.questions(page));
  Bytes sum;
  accountant.account(page, answers, [&sum](const auto&, const counting::Delta& delta) { sum += delta.bytes; });
  return sum.count();
}

/// One life of a meter: polls at random times, some of which fail, with restarts in between.
class Life {
 public:
  Life(History history, Quota quota, std::uint64_t seed)
      : random_(seed),
        clock_(history.window.start),
        end_(history.window.end),
        source_(std::move(history)),
        quota_(std::move(quota)) {
    restart();
  }

  /// To the end of the history. The crossings of each poll, in order.
  std::vector<std::vector<Crossing>> live() {
    std::vector<std::vector<Crossing>> out;
    bool done = false;
    while (!done) {
      if (chance(0.1)) restart();
      if (chance(0.1)) source_.fail_next_read(Error{Errc::kTimeout, "", {}});
      const auto report = run(meter_->poll());
      if (!report) continue;
      if (!report->crossings.empty()) out.push_back(report->crossings);
      if (report->behind && chance(0.7)) continue;
      done = clock_.now() >= end_ && !report->behind;
      clock_.set(std::min(end_, clock_.now() + random_wait()));
    }
    return out;
  }

  Ledger& ledger() { return store_.ledger(); }
  const Quota& quota() { return quota_; }
  UtcTime end() { return end_; }

 private:
  bool chance(double p) { return std::uniform_real_distribution<>{}(random_) < p; }
  Duration random_wait() { return Duration{std::uniform_int_distribution<std::int64_t>{1, 400'000}(random_)}; }

  void restart() {
    store_.reopen();
    REQUIRE(store_.ledger().adopt(std::vector{quota_}, clock_.now()).value().empty());
    MeterOptions options;
    options.quotas = {quota_};
    options.page = Duration{std::uniform_int_distribution<std::int64_t>{300'000, 30'000'000}(random_)};
    options.mail.from = {"Bandwatch", "bandwatch@example.org"};
    options.mail.message_id_key = Secret{"key"};
    source_.set_time([this] { return clock_.now(); });
    meter_.emplace(store_.ledger(), source_, data_clock_, std::move(options));
  }

  std::mt19937_64 random_;
  ManualClock clock_;
  UtcTime end_;
  ScriptedSource source_;
  Quota quota_;
  SqliteStore store_;
  DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<Meter> meter_;
};

/// Of any series, up to `end`: so far the database shows.
UtcTime newest_sample(const bandwatch::test::History& history, UtcTime end) {
  UtcTime out;
  for (const auto* list : {&history.counters, &history.up, &history.witnesses}) {
    for (const auto& series : *list) {
      for (const auto at : series.times) {
        if (at <= end) out = std::max(out, at);
      }
    }
  }
  return out;
}

TEST_CASE("however a history is polled, total and slots hold its bytes and each threshold is told once") {
  const std::uint64_t seed = GENERATE(range(1U, 13U));
  const auto history = bandwatch::test::make_history({.seed = seed});
  const auto day = period_at(everything(1).rule, history.window.end);
  const auto bytes = in_one_go(history, day.window.start);
  REQUIRE(bytes > 0);
  // Sometimes all thresholds are reached, sometimes some, sometimes none.
  const auto limit = static_cast<std::uint64_t>(static_cast<double>(bytes) * (0.9 + 0.04 * static_cast<double>(seed)));
  for (std::uint64_t schedule = 0; schedule < 3; ++schedule) {
    Life life{history, everything(limit), seed * 100 + schedule};
    const auto polls = life.live();
    CAPTURE(seed, schedule);
    CHECK(life.ledger().sum_of_slots({}, day.window).value() == Bytes{bytes});
    const auto totals = life.ledger().totals(life.end()).value();
    REQUIRE(totals.usages.size() == 1);
    CHECK(totals.usages.front().bytes == Bytes{bytes});
    CHECK(totals.standing.cursor <= life.end());
    CHECK(totals.standing.cursor >= newest_sample(history, life.end()));

    std::set<Threshold> told;
    for (const auto& poll : polls) {
      for (const auto& crossing : poll)
        CHECK(told.insert(crossing.key.threshold).second);
    }
    const auto due = newly_reached(Bytes{bytes}, life.quota().limit, life.quota().thresholds, {});
    CHECK(told == std::set<Threshold>(due.begin(), due.end()));
    CHECK(life.ledger().mail_reports(100).value().size() == polls.size());
  }
}

}  // namespace
