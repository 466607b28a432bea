#include "alert-service/outbox/standing_alerts.hpp"
#include "alert-service/meter/channel_body.hpp"
#include "alert-service/outbox/dispatcher.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/http_stand_in.hpp"

#include <rapidjson/document.h>

#include <map>

// How long an Alertmanager knows of a crossing.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// An Alertmanager as its API describes it: what ends before it begins is refused as a whole, and an alert is active
/// until its end.
class Manager {
 public:
  explicit Manager(const Clock& clock)
      : clock_(clock), stand_in_([this](const auto& request) { return take(request); }) {}

  [[nodiscard]] std::string url() const { return stand_in_.url(""); }
  /// The thresholds of the alerts that are active now.
  [[nodiscard]] std::vector<std::string> active() const {
    std::vector<std::string> out;
    for (const auto& [threshold, end] : ends_)
      if (end > clock_.now()) out.push_back(threshold);
    return out;
  }
  void forget() { ends_.clear(); }
  void go_away(bool gone) { gone_ = gone; }

 private:
  HttpStandIn::Reply take(const httplib::Request& request) {
    if (gone_) return {503, "away"};
    rapidjson::Document body;
    if (request.path != "/api/v2/alerts" || body.Parse(request.body.c_str()).HasParseError() || !body.IsArray()) {
      return {400, "bad request"};
    }
    for (const auto& alert : body.GetArray()) {
      const auto start = parse_rfc3339(alert["startsAt"].GetString()).value();
      const auto end = parse_rfc3339(alert["endsAt"].GetString()).value();
      if (end < start) return {400, "start time must be before end time"};
      ends_[alert["labels"]["threshold"].GetString()] = end;
    }
    return {200, ""};
  }

  const Clock& clock_;
  std::map<std::string, UtcTime> ends_;
  bool gone_{false};
  HttpStandIn stand_in_;
};

/// The service's way from a crossing on record to an Alertmanager.
struct Way {
  Way() {
    quota.recipients = {"alerts"};
    book.set({{.name = "alerts", .kind = ChannelKind::kAlertmanager, .url = manager.url()}});
  }
  /// Counts up to now, and finds that `threshold` was reached in the poll.
  void cross(Threshold threshold, Duration length = 1min) {
    auto poll = bun_poll(state_of(store.ledger()), quota, 800, length);
    add_crossing(poll, quota, threshold);
    ThresholdNotice notice;
    notice.threshold = format_threshold(threshold);
    notice.limit = quota.limit;
    notice.period = poll.crossings.back().key.period;
    poll.notifications.back().message =
        channel_body(book.all().front(), "<id@b>", quota, poll.crossings.back(), notice);
    REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  }
  /// Counts on over `length`.
  void count(Duration length) {
    REQUIRE(store.ledger().commit(bun_poll(state_of(store.ledger()), quota, 1, length)).value() == Change::kDone);
  }
  void deliver() {
    const auto report = dispatcher.step().value();
    REQUIRE(report.has_value());
    CHECK(report->result.outcome == SendOutcome::kSent);
  }
  /// Minutes go by, each with a round.
  void rounds(int minutes) {
    for (int i = 0; i < minutes; ++i) {
      clock.advance(1min);
      REQUIRE(alerts.round().has_value());
    }
  }

  ManualClock clock;
  SqliteStore store;
  Manager manager{clock};
  Quota quota = bun_quota();
  ChannelBook book;
  ChannelMailer mailer{book, clock};
  DispatcherOptions options{.lane = "alerts"};
  Dispatcher dispatcher{store.ledger(), mailer, clock, options, [] { return 0.0; }};
  int failures{0};
  StandingAlerts alerts{store.ledger(),
                        book,
                        mailer,
                        clock,
                        [this] { return std::make_shared<const std::vector<Quota>>(1, quota); },
                        [this](const std::string&, const SendResult&) { ++failures; }};
};

using Thresholds = std::vector<std::string>;

TEST_CASE("a told alert stays active while its period runs, also after Alertmanager has forgotten it") {
  Way way;
  begin(way.store.ledger(), way.quota);
  way.cross(Threshold{8'000});
  way.clock.advance(1min);
  way.deliver();
  CHECK(way.manager.active() == Thresholds{"80 %"});
  way.rounds(30);
  CHECK(way.manager.active() == Thresholds{"80 %"});
  way.manager.forget();
  way.rounds(1);
  CHECK(way.manager.active() == Thresholds{"80 %"});
  way.manager.go_away(true);
  way.rounds(4);
  CHECK(way.failures == 4);
  way.manager.go_away(false);
  CHECK(way.manager.active() == Thresholds{"80 %"});
  way.rounds(1);
  CHECK(way.failures == 4);
}

TEST_CASE("an alert ends with its period, when the counting has passed that") {
  Way way;
  begin(way.store.ledger(), way.quota);
  way.cross(Threshold{8'000});
  way.clock.advance(1min);
  way.deliver();
  way.rounds(1);
  const auto end = period_at(way.quota.rule, kNow).window.end;
  way.clock.advance(end - way.clock.now());
  way.rounds(3);
  CHECK(way.manager.active() == Thresholds{"80 %"});  // by the database's time it is not over
  way.count(end - kNow);
  way.rounds(1);
  CHECK(way.manager.active().empty());
  way.rounds(10);
  CHECK(way.manager.active().empty());
}

TEST_CASE("an alert ends when the limit rises or the quota goes, and begins again with the old limit") {
  Way way;
  begin(way.store.ledger(), way.quota);
  way.cross(Threshold{8'000});
  way.clock.advance(1min);
  way.deliver();
  way.rounds(1);
  const auto usual = way.quota;
  if (GENERATE(true, false)) {
    way.quota.limit = Bytes{2000};
  } else {
    way.quota.id = "another";
  }
  way.rounds(1);
  CHECK(way.manager.active().empty());
  way.quota = usual;
  way.rounds(1);
  CHECK(way.manager.active() == Thresholds{"80 %"});
}

TEST_CASE("a crossing in a period's last second, or one told after an outage, is told all the same") {
  Way way;
  const auto end = period_at(way.quota.rule, kNow).window.end;
  begin(way.store.ledger(), way.quota, end - 1min);
  way.cross(Threshold{10'000});
  way.clock.set(end + GENERATE(Duration{1s}, Duration{72h}));
  way.deliver();
  CHECK(way.manager.active() == Thresholds{"100 %"});
  way.rounds(1);
  CHECK(way.manager.active() == Thresholds{"100 %"});
  way.rounds(5);
  CHECK(way.manager.active().empty());
}

}  // namespace
