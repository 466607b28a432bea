#include "alert-service/meter/notifications.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using alert::test::kNow;
using bandwatch::test::contains;

MailIdentity identity() {
  MailIdentity out;
  out.from = {"Bandwatch", "bandwatch@example.org"};
  out.dashboard_url = "https://dashboard.example/";
  out.message_id_key = Secret{"key"};
  return out;
}

Announcement announcement(const Quota& quota, std::uint64_t used) {
  Announcement out;
  out.quota = quota;
  out.period = period_at(quota.rule, kNow);
  out.crossings = crossings(quota, out.period, Growth{Bytes{used}, {}}, {}, kNow);
  return out;
}

TEST_CASE("a mail that a silence held back says so, a later one does not") {
  auto quota = alert::test::bun_quota();
  quota.silences = {{kNow, "migration"}};
  auto told = announcement(quota, 850);
  told.judged_before = kNow - std::chrono::minutes{1};
  const auto held_back = notice_of(told, "", kNow).changes.held_back;
  REQUIRE(held_back.has_value());
  CHECK(held_back->reason == "migration");
  told.judged_before = kNow;
  CHECK_FALSE(notice_of(told, "", kNow).changes.held_back.has_value());
}

TEST_CASE("each recipient gets a message of its own, named after the highest threshold") {
  auto quota = alert::test::bun_quota();
  quota.recipients = {"ops@example.org", "boss@example.org"};
  const auto mails = notifications(announcement(quota, 950), identity(), kNow, kNow).value();
  REQUIRE(mails.size() == 2);
  CHECK(mails[0].recipient == "ops@example.org");
  CHECK(mails[1].recipient == "boss@example.org");
  for (const auto& mail : mails) {
    CHECK(mail.sender == "bandwatch@example.org");
    CHECK(mail.crossing == CrossingKey{"bun", period_at(PeriodRule{}, kNow), 1000, Threshold{9'000}});
    CHECK(is_wire_form(mail.message));
    CHECK(contains(mail.message, "To: " + mail.recipient));
    CHECK(contains(mail.message, "Message-ID: " + mail.message_id));
    CHECK(contains(mail.message, "90 %"));
    CHECK(contains(mail.message, "80 %"));
    CHECK_FALSE(contains(mail.message, "100 % of"));
    CHECK(contains(mail.message, "bun-service"));
    CHECK(contains(mail.message, "https://dashboard.example/"));
  }
  CHECK(mails[0].id != mails[1].id);
  CHECK(mails[0].message_id != mails[1].message_id);
}

TEST_CASE("the same announcement gives the same bytes") {
  const auto quota = alert::test::bun_quota();
  const auto first = notifications(announcement(quota, 850), identity(), kNow, kNow).value();
  const auto second = notifications(announcement(quota, 850), identity(), kNow, kNow).value();
  CHECK(first.front().message == second.front().message);
  CHECK(first.front().id == second.front().id);
}

TEST_CASE("notifications differ by quota, period, limit, threshold and recipient, and so do their message ids") {
  const auto quota = alert::test::bun_quota();
  const auto base = announcement(quota, 850);
  const auto id_of = [](const Announcement& from) {
    const auto mail = notifications(from, identity(), kNow, kNow).value().front();
    return std::pair{mail.id, mail.message_id};
  };
  auto other_quota = quota;
  auto other = base;
  SECTION("quota") {
    other.crossings.back().key.quota = "bin";
  }
  SECTION("period") {
    other.crossings.back().key.period.window.end += std::chrono::hours{24};
  }
  SECTION("limit") {
    other.crossings.back().key.limit_version = 1001;
  }
  SECTION("threshold") {
    other.crossings.back().key.threshold = Threshold{8'001};
  }
  SECTION("recipient") {
    other_quota.recipients = {"boss@example.org"};
    other.quota = other_quota;
  }
  CHECK(id_of(other).first != id_of(base).first);
  CHECK(id_of(other).second != id_of(base).second);
}

TEST_CASE("mails of one quota and period form a conversation") {
  const auto quota = alert::test::bun_quota();
  const auto references = [&](std::uint64_t used) {
    const auto message = notifications(announcement(quota, used), identity(), kNow, kNow).value().front().message;
    const auto begin = message.find("References: ");
    REQUIRE(begin != std::string::npos);
    return message.substr(begin, message.find("\r\n", begin) - begin);
  };
  CHECK(references(850) == references(1000));
}

TEST_CASE("a sender at an address literal still gets well-formed message ids") {
  const auto quota = alert::test::bun_quota();
  auto from = identity();
  from.from.address = "bandwatch@[192.0.2.1]";
  const auto mail = notifications(announcement(quota, 850), from, kNow, kNow).value().front();
  CHECK(contains(mail.message_id, "@bandwatch.invalid>"));
}

}  // namespace
