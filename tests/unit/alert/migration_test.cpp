#include "alert-service/ledger/sqlite/schema.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <string>

// Ledgers that older programs wrote go on working.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using bandwatch::test::TempDir;

/// A ledger of schema `version` that `sql` has filled.
std::string written(const TempDir& folder, std::int64_t version, const std::string& sql) {
  auto path = folder.file("ledger.db");
  sqlite::Connection connection{path};
  connection.execute("PRAGMA foreign_keys=ON");
  sqlite::migrate(connection, version);
  connection.execute(sql.c_str());
  return path;
}

std::string ms(UtcTime t) {
  return std::to_string(t.time_since_epoch().count());
}

TEST_CASE("a ledger of version 1 keeps its messages and crossings") {
  const TempDir folder;
  const auto path = written(
      folder, 1,
      "INSERT INTO crossing VALUES ('bun', '2026-11', 1000, 9000, 9000, 5, 900, 4102444800000, 6);"
      "INSERT INTO outbox (notification, quota, period, limit_version, threshold, sender, recipient, message_id,"
      " message, state, next_at, created_at) VALUES ('n', 'bun', '2026-11', 1000, 9000, 's@example.org',"
      " 'r@example.org', '<m@example.org>', 'text', 1, 7, 8)");
  const auto ledger = open_copy(path);
  const auto mails = ledger->mail_reports(10).value();
  REQUIRE(mails.size() == 1);
  CHECK(mails.front().topic == Topic::kThreshold);
  const auto crossings = ledger->crossing_reports(UtcTime{}).value();
  REQUIRE(crossings.size() == 1);
  CHECK(mails.front().crossing == crossings.front().crossing.key);
  CHECK(mails.front().crossing.period.id == "2026-11");
  const auto claim = ledger->claim(UtcTime{Duration{10}}, 1min, kMailLane).value();
  REQUIRE(claim.has_value());
  CHECK(claim->message == "text");
  CHECK(claim->recipient == "r@example.org");
}

/// The month of kNow with `used` bytes and the crossing of 80 %, and the summary of the month before, as version 5
/// wrote them.
std::string november_of_version_5() {
  const auto november = period_at(PeriodRule{}, kNow).window;
  const auto october = period_at(PeriodRule{}, november.start).window;
  const auto months = "('bun', '2026-10', " + ms(october.start) + ", " + ms(october.end) +
                      ", 700, 0), ('bun', '2026-11', " + ms(november.start) + ", " + ms(november.end) + ", 850, 0)";
  return "UPDATE ledger SET counting_since = " + ms(october.start) + ", cursor = " + ms(kNow) +
         ";INSERT INTO usage VALUES " + months + ";INSERT INTO crossing VALUES ('bun', '2026-11', 1000, 8000, 8000, " +
         ms(kNow) + ", 850, " + ms(november.end) + ", " + ms(kNow) +
         ");INSERT INTO outbox (notification, topic, quota, period, limit_version, threshold, urgency, sender,"
         " recipient, message_id, message, state, next_at, created_at) VALUES"
         " ('t', 1, 'bun', '2026-11', 1000, 8000, 8000, 's@e', 'r@e', '<1@e>', 'text', 4, 7, 8),"
         " ('summary' || char(10) || 'bun' || char(10) || '2026-10' || char(10) || 'r@e', 2, 'bun', '2026-10', NULL,"
         " NULL, 0, 's@e', 'r@e', '<2@e>', 'text', 4, 7, 8),"
         " ('delivery 1', 4, '', '', NULL, NULL, 0, 's@e', 'r@e', '<3@e>', 'text', 1, 7, 8)";
}

TEST_CASE("a ledger of version 5 knows its periods by their instants") {
  const TempDir folder;
  const auto path = written(folder, 5, november_of_version_5());
  const auto november = period_at(PeriodRule{}, kNow);
  const auto october = period_at(PeriodRule{}, november.window.start);
  const auto ledger = open_copy(path);
  const auto state = ledger->poll_state(kAlways).value();
  REQUIRE(state.usages.size() == 2);
  CHECK(state.usages[0].period == october);
  CHECK(state.usages[1].period == november);
  CHECK(state.usages[1].bytes == Bytes{850});
  CHECK(state.crossings ==
        std::map<CrossingKey, UtcTime>{{{"bun", november, 1000, Threshold{8'000}}, november.window.end}});
  const auto mails = ledger->mail_reports(10).value();
  REQUIRE(mails.size() == 3);
  CHECK(mails[0].topic == Topic::kDelivery);
  CHECK(mails[1].crossing == CrossingKey{"bun", october, 0, {}});
  CHECK(mails[2].crossing == CrossingKey{"bun", november, 1000, Threshold{8'000}});
}

/// The month of kNow, with a quarter of an hour of scrapes, as version 6 wrote them.
std::string november_of_version_6() {
  const auto november = period_at(PeriodRule{}, kNow).window;
  return "UPDATE ledger SET counting_since = " + ms(november.start) + ", cursor = " + ms(kNow) +
         ";INSERT INTO usage VALUES ('bun', '2026-11', " + ms(november.start) + ", " + ms(november.end) +
         ", 850, 1);INSERT INTO scrape VALUES (" + ms(kNow) + ", 60, 58)";
}

TEST_CASE("what a ledger of version 5 has told is not told again") {
  const TempDir folder;
  const auto path = written(folder, 5, november_of_version_5());
  const auto quota = bun_quota();
  const auto ledger = open_copy(path);
  auto poll = bun_poll(ledger->poll_state(kAlways).value(), quota, 10);
  add_crossing(poll, quota, Threshold{8'000});
  const auto october = period_at(PeriodRule{}, kMonthStart);
  const auto name = "summary\nbun\n" + ms(october.window.start) + "\n" + ms(october.window.end) + "\nr@e";
  poll.notifications.push_back({.id = name,
                                .crossing = {"bun", october, 0, {}},
                                .sender = "s@e",
                                .recipient = "r@e",
                                .message_id = "<4@e>",
                                .message = "text",
                                .topic = Topic::kSummary});
  REQUIRE(ledger->commit(poll).value() == Change::kDone);
  CHECK(ledger->mail_reports(10).value().size() == 3);
  CHECK(ledger->crossing_reports(kAlways).value().size() == 1);
}

TEST_CASE("a ledger of version 6 keeps its scrapes, has no doubts and waits for nobody") {
  const TempDir folder;
  const auto path = written(folder, 6, november_of_version_6());
  const auto ledger = open_copy(path);
  const auto standing = ledger->totals(kNow).value().standing;
  CHECK(standing.cursor == kNow);
  CHECK_FALSE(standing.missing_since.has_value());
  CHECK(standing.scrapes_in({kNow - 15min, kNow}) == Scrapes{60, 58, 0});
}

}  // namespace
