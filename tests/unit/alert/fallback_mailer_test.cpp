#include "alert-service/outbox/fallback_mailer.hpp"
#include "alert-service/outbox/pace.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/fake_mailer.hpp"

#include <functional>
#include <string>

// Which relay gets a mail, and how fast mails leave.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

const SendResult kUnreachable{SendOutcome::kRetry, 0, "", "connection refused", Concerns::kWay};
const SendResult kWrongPassword{SendOutcome::kRetry, 535, "535 5.7.8 no", "authentication failed", Concerns::kWay};
const SendResult kRefused{SendOutcome::kDead, 550, "550 not from you", ""};

/// A relay that takes the whole message and then refuses it.
class RefusesContent final : public Mailer {
 public:
  SendResult send(const Envelope& /*envelope*/, const std::string& /*message*/,
                  const std::function<bool()>& before_dot) override {
    if (!before_dot()) return {SendOutcome::kRetry, 354, "", "broken off"};
    return {SendOutcome::kDead, 554, "554 no such content here", ""};
  }
};

struct TwoRelays {
  SendResult send() {
    return mailer.send({"bw@example.org", "owner@example.org"}, "message", [this] {
      ++asked;
      return leave;
    });
  }

  ManualClock clock;
  FakeMailer first;
  FakeMailer second;
  FallbackMailer mailer{first, second, clock, 30s};
  int asked{0};
  bool leave{true};
};

TEST_CASE("the second relay stays idle while the first one accepts") {
  TwoRelays relays;
  CHECK(relays.send().outcome == SendOutcome::kSent);
  CHECK(relays.first.accepted().size() == 1);
  CHECK(relays.second.tried().empty());
}

TEST_CASE("what the first relay refuses for good or can't be reached for goes to the second, once") {
  TwoRelays relays;
  relays.first.script(GENERATE(kUnreachable, kRefused, kWrongPassword));
  const auto result = relays.send();
  CHECK(result.outcome == SendOutcome::kSent);
  CHECK(result.detail.find("the first relay: ") != std::string::npos);
  CHECK(relays.first.accepted().empty());
  CHECK(relays.second.accepted().size() == 1);
  CHECK(relays.asked == 1);
}

TEST_CASE("a mail that may have been accepted, or will be later, never goes to the second relay") {
  TwoRelays relays;
  const auto result = GENERATE(SendResult{SendOutcome::kUncertain, 354, "", "no answer after the final dot"},
                               SendResult{SendOutcome::kRetry, 451, "451 later", ""},
                               SendResult{SendOutcome::kDead, 0, "", "the recipient is no mail address"});
  relays.first.script(result);
  CHECK(relays.send().outcome == result.outcome);
  CHECK(relays.second.tried().empty());
}

TEST_CASE("leave that was refused holds for both relays") {
  TwoRelays relays;
  relays.leave = false;
  CHECK(relays.send().outcome == SendOutcome::kRetry);
  CHECK(relays.asked == 1);
  CHECK(relays.second.tried().empty());

  relays.first.script(kUnreachable);
  CHECK(relays.send().outcome == SendOutcome::kRetry);
  CHECK(relays.second.tried().size() == 1);
  CHECK(relays.second.accepted().empty());
}

TEST_CASE("leave is asked once even if the first relay refuses the whole message") {
  const ManualClock clock;
  RefusesContent first;
  FakeMailer second;
  FallbackMailer mailer{first, second, clock, 30s};
  int asked = 0;
  const auto result = mailer.send({"bw@example.org", "owner@example.org"}, "message", [&] { return ++asked > 0; });
  CHECK(result.outcome == SendOutcome::kSent);
  CHECK(second.accepted().size() == 1);
  CHECK(asked == 1);
}

TEST_CASE("a first relay that can't be reached is left alone for a while and then tried again") {
  TwoRelays relays;
  relays.first.script(GENERATE(kUnreachable, kWrongPassword));
  CHECK(relays.send().outcome == SendOutcome::kSent);
  relays.clock.advance(30s - 1ms);
  CHECK(relays.send().outcome == SendOutcome::kSent);
  CHECK(relays.first.tried().size() == 1);
  relays.clock.advance(1ms);
  CHECK(relays.send().outcome == SendOutcome::kSent);
  CHECK(relays.first.accepted().size() == 1);
  CHECK(relays.second.accepted().size() == 2);
}

TEST_CASE("a refusal says nothing of the relay's reach") {
  TwoRelays relays;
  relays.first.script(kRefused);
  CHECK(relays.send().outcome == SendOutcome::kSent);
  CHECK(relays.send().outcome == SendOutcome::kSent);
  CHECK(relays.first.accepted().size() == 1);
}

TEST_CASE("when both fail the second relay's result counts") {
  TwoRelays relays;
  relays.first.script(kRefused);
  relays.second.script({SendOutcome::kRetry, 451, "451 later", ""});
  const auto result = relays.send();
  CHECK(result.outcome == SendOutcome::kRetry);
  CHECK(result.smtp_code == 451);
  CHECK(result.detail == "the first relay: 550 not from you");
}

TEST_CASE("during a shutdown no second dialogue begins") {
  TwoRelays relays;
  relays.first.script(kUnreachable);
  relays.mailer.request_stop();
  CHECK(relays.send().outcome == SendOutcome::kRetry);
  CHECK(relays.second.tried().empty());
}

TEST_CASE("as many messages as allowed in a minute leave at once, and then evenly") {
  Pace pace{4};
  SteadyTime now{1h};
  for (int i = 0; i < 4; ++i) {
    CHECK(pace.allows(now));
    pace.take(now);
  }
  CHECK_FALSE(pace.allows(now));
  CHECK_FALSE(pace.allows(now + 15s - 1ms));
  now += 15s;
  CHECK(pace.allows(now));
  pace.take(now);
  CHECK_FALSE(pace.allows(now));
  CHECK(pace.allows(now + 15s));
}

TEST_CASE("over any minute at most twice the pace leaves, over an hour the pace") {
  Pace pace{10};
  int left = 0;
  for (SteadyTime now{1h}; now < SteadyTime{2h}; now += 500ms) {
    if (!pace.allows(now)) continue;
    pace.take(now);
    ++left;
  }
  CHECK(left <= 10 * 60 + 10);
  CHECK(left >= 10 * 60);
}

TEST_CASE("no limit is no limit") {
  Pace unlimited{0};
  const SteadyTime now{1h};
  for (int i = 0; i < 10'000; ++i)
    unlimited.take(now);
  CHECK(unlimited.allows(now));
}

}  // namespace
