#include "alert-service/outbox/dispatcher.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/fake_mailer.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

Claim claim_of(std::uint32_t attempt) {
  Claim claim;
  claim.attempt = attempt;
  claim.created_at = kNow;
  return claim;
}

TEST_CASE("tries come at 30 s, 2, 5, 10, 20, 40 and 60 minutes and then hourly with jitter") {
  const std::vector<Duration> waits{30s, 2min, 5min, 10min, 20min, 40min, 60min};
  const SendResult failed{SendOutcome::kRetry, 451, "451 later", ""};
  for (std::uint32_t attempt = 1; attempt <= 7; ++attempt) {
    const auto settlement = settlement_of(failed, claim_of(attempt), kNow, {}, 1.0);
    CHECK(settlement.as == SettledAs::kRetry);
    CHECK(settlement.next_at - kNow == waits[attempt - 1]);
    CHECK(settlement.reply == "451 later");
  }
  CHECK(settlement_of(failed, claim_of(8), kNow, {}, 0.0).next_at == kNow + 60min);
  CHECK(settlement_of(failed, claim_of(99), kNow, {}, 1.0).next_at == kNow + 69min);
  CHECK(settlement_of(failed, claim_of(99), kNow, {}, -1.0).next_at == kNow + 51min);
}

TEST_CASE("what is sent or refused for good is over") {
  CHECK(settlement_of({SendOutcome::kSent, 250, "250 ok", ""}, claim_of(1), kNow, {}, 0).as == SettledAs::kSent);
  const auto dead = settlement_of({SendOutcome::kDead, 550, "550 no", "refused"}, claim_of(1), kNow, {}, 0);
  CHECK(dead.as == SettledAs::kDead);
  CHECK(dead.reply == "550 no (refused)");
}

TEST_CASE("a mail that may have arrived is not repeated before the wait is over") {
  const SendResult uncertain{SendOutcome::kUncertain, 354, "", "no answer after the final dot"};
  const auto early = settlement_of(uncertain, claim_of(1), kNow, {}, 0);
  CHECK(early.as == SettledAs::kUncertain);
  CHECK(early.next_at == kNow + 15min);
  CHECK(early.reply == "no answer after the final dot");
  CHECK(settlement_of(uncertain, claim_of(6), kNow, {}, 0).next_at == kNow + 40min);
}

TEST_CASE("a try that would come after the end is not made") {
  const auto outcome = GENERATE(SendOutcome::kRetry, SendOutcome::kUncertain);
  const SendResult failed{outcome, 451, "451 later", ""};
  const auto last = kNow + 24h * 5 - 60min;
  CHECK(settlement_of(failed, claim_of(50), last, {}, 0).as != SettledAs::kDead);
  const auto over = settlement_of(failed, claim_of(50), last + 1ms, {}, 0);
  CHECK(over.as == SettledAs::kDead);
  CHECK(over.reply == "given up after 5d: 451 later");
}

/// A dispatcher over a ledger with one mail.
struct Post {
  Post() {
    const auto quota = bun_quota();
    begin(store.ledger(), quota, kNow - 1min);
    auto poll = bun_poll(store.ledger().poll_state(UtcTime{}).value(), quota, 800);
    add_crossing(poll, quota, Threshold{8'000});
    REQUIRE(store.ledger().commit(poll).value() == Change::kDone);
  }
  std::optional<DispatchReport> step() { return dispatcher.step().value(); }
  MailReport mail() { return store.ledger().mail_reports(1).value().front(); }

  ManualClock clock;
  SqliteStore store;
  FakeMailer mailer;
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
};

TEST_CASE("a due mail goes out once") {
  Post post;
  const auto report = post.step();
  REQUIRE(report.has_value());
  CHECK(report->settled);
  CHECK(report->settlement.as == SettledAs::kSent);
  REQUIRE(post.mailer.accepted().size() == 1);
  CHECK(post.mailer.accepted().front().to == "ops@example.org");
  CHECK(post.mailer.accepted().front().from == "bandwatch@example.org");
  CHECK(post.mail().state == MailState::kSent);
  CHECK(post.mail().reply == "250 queued");
  CHECK_FALSE(post.step().has_value());
}

TEST_CASE("the intent is on record before the last bytes go out") {
  Post post;
  post.mailer.at_the_dot([&] { CHECK(post.mail().state == MailState::kDotIntent); });
  REQUIRE(post.step().has_value());
}

TEST_CASE("a mail that the relay delays goes out later with the same bytes") {
  Post post;
  post.mailer.script({SendOutcome::kRetry, 451, "451 later", ""});
  REQUIRE(post.step().has_value());
  CHECK(post.mail().state == MailState::kPending);
  CHECK(post.mail().next_at == kNow + 30s);
  post.clock.advance(30s - 1ms);
  CHECK_FALSE(post.step().has_value());
  post.clock.advance(1ms);
  REQUIRE(post.step().has_value());
  CHECK(post.mail().state == MailState::kSent);
  CHECK(post.mail().attempts == 2);
  CHECK(post.mailer.tried().front() == post.mailer.tried().back());
}

TEST_CASE("a mail that never gets through is given up after five days") {
  Post post;
  post.mailer.script_for_ever({SendOutcome::kRetry, 451, "451 later", ""});
  int tries = 0;
  while (post.mail().state != MailState::kDead && tries < 1000) {
    post.clock.set(post.mail().next_at.value());
    REQUIRE(post.step().has_value());
    ++tries;
  }
  CHECK(post.mail().state == MailState::kDead);
  CHECK(post.clock.now() <= kNow + 24h * 5);
  CHECK(post.clock.now() > kNow + 24h * 5 - 70min);
  CHECK(post.mailer.accepted().empty());
}

TEST_CASE("a relay that can't be reached is left alone for a while, whatever mail is due") {
  Post post;
  const auto quota = bun_quota();
  auto poll = bun_poll(post.store.ledger().poll_state(UtcTime{}).value(), quota, 100, 1s);
  add_crossing(poll, quota, Threshold{9'000});
  REQUIRE(post.store.ledger().commit(poll).value() == Change::kDone);
  post.clock.advance(1s);
  post.mailer.script({SendOutcome::kRetry, 0, "", "connection refused", Concerns::kWay});
  REQUIRE(post.step().has_value());
  CHECK_FALSE(post.step().has_value());
  post.clock.advance(30s);
  CHECK(post.step().has_value());
  CHECK(post.step().has_value());
  CHECK(post.mailer.accepted().size() == 2);
}

TEST_CASE("who asks for another try does not wait until the relay may be asked again") {
  Post post;
  post.mailer.script({SendOutcome::kRetry, 0, "", "connection refused", Concerns::kWay});
  REQUIRE(post.step());
  post.clock.advance(1s);
  REQUIRE(post.store.ledger().retry(post.mail().number, post.clock.now()).value() == Change::kDone);
  CHECK_FALSE(post.step());
  post.dispatcher.end_pause();
  CHECK(post.step()->result.outcome == SendOutcome::kSent);
}

TEST_CASE("a clock that is set back keeps no mail waiting") {
  Post post;
  post.mailer.script({SendOutcome::kRetry, 0, "", "connection refused", Concerns::kWay});
  REQUIRE(post.step().has_value());
  post.clock.set(kNow - 24h * 30);
  CHECK_FALSE(post.step().has_value());
  post.clock.advance(30s);
  REQUIRE(post.step().has_value());
  CHECK(post.mailer.accepted().size() == 1);
}

TEST_CASE("a mail that a shutdown breaks off is due at once afterwards") {
  Post post;
  post.mailer.script({SendOutcome::kRetry, 0, "", "stopped"});
  post.dispatcher.prepare_to_stop();
  REQUIRE(post.step().has_value());
  CHECK(post.mail().next_at == kNow);
}

TEST_CASE("a dialogue that outlives its claim neither sends nor settles") {
  Post post;
  std::optional<Claim> thief;
  SECTION("before the dot") {
    post.mailer.before_dialogue([&] {
      post.clock.advance(31min);
      thief = post.store.ledger().claim(post.clock.now(), 30min, kMailLane).value();
    });
    const auto report = post.step();
    REQUIRE(report.has_value());
    CHECK_FALSE(report->settled);
    CHECK(post.mailer.accepted().empty());
  }
  SECTION("after the dot") {
    post.mailer.at_the_dot([&] {
      post.clock.advance(31min);
      thief = post.store.ledger().claim(post.clock.now(), 30min, kMailLane).value();
    });
    const auto report = post.step();
    REQUIRE(report.has_value());
    CHECK_FALSE(report->settled);
  }
  REQUIRE(thief.has_value());
  CHECK(post.mail().state == MailState::kClaimed);
  CHECK(post.mail().attempts == 2);
}

}  // namespace
