#include "alert-service/outbox/dispatcher.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/forwarding_ledger.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/fake_mailer.hpp"

#include <algorithm>
#include <random>

// The process dies at any step; the next one opens the same file.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// Thrown where the process is to die.
struct Killed {};

[[noreturn]] void die() {
  throw Killed{};
}

/// A ledger that dies just before or just after a call, as told.
class MortalLedger final : public bandwatch::test::ForwardingLedger {
 public:
  enum class Moment : std::uint8_t {
    kNever = 1,
    kBeforeClaim,
    kAfterClaim,
    kBeforeIntent,
    kAfterIntent,
    kBeforeSettle,
    kAfterSettle
  };
  MortalLedger(Ledger& inner, Moment moment) : ForwardingLedger(inner), moment_(moment) {}

  Result<std::optional<Claim>> claim(UtcTime now, Duration lease, std::string_view lane) override {
    return around(Moment::kBeforeClaim, Moment::kAfterClaim, [&] { return ForwardingLedger::claim(now, lease, lane); });
  }
  Result<Change> record_intent(const Claim& claim, UtcTime now) override {
    return around(Moment::kBeforeIntent, Moment::kAfterIntent,
                  [&] { return ForwardingLedger::record_intent(claim, now); });
  }
  Result<Change> settle(const Claim& claim, const Settlement& settlement) override {
    return around(Moment::kBeforeSettle, Moment::kAfterSettle,
                  [&] { return ForwardingLedger::settle(claim, settlement); });
  }

 private:
  template <class Work>
  auto around(Moment before, Moment after, Work work) -> decltype(work()) {
    if (moment_ == before) die();
    auto result = work();
    if (moment_ == after) die();
    return result;
  }

  Moment moment_;
};

using Moment = MortalLedger::Moment;

/// Processes that follow one another on one ledger and one relay.
class Succession {
 public:
  Succession() { begin(store_.ledger(), quota_, kNow - 1min); }

  void queue(Threshold threshold) {
    auto poll = bun_poll(store_.ledger().poll_state(UtcTime{}).value(), quota_, 1, 1s);
    add_crossing(poll, quota_, threshold);
    REQUIRE(store_.ledger().commit(poll).value() == Change::kDone);
  }

  /// One process: recovers, sends what is due, and dies as told.
  void live(Moment moment) {
    store_.reopen();
    REQUIRE(store_.ledger().recover(clock_.now(), 15min).has_value());
    MortalLedger ledger{store_.ledger(), moment};
    Dispatcher dispatcher{ledger, mailer_, clock_, {}, [] { return 0.0; }};
    try {
      while (dispatcher.step().value()) {
      }
    } catch (const Killed&) {  // NOLINT(bugprone-empty-catch): so it ends
    }
  }

  FakeMailer& mailer() { return mailer_; }
  ManualClock& clock() { return clock_; }
  MailReport mail() { return store_.ledger().mail_reports(1).value().front(); }
  std::vector<MailReport> mails() { return store_.ledger().mail_reports(1000).value(); }

 private:
  ManualClock clock_;
  SqliteStore store_;
  FakeMailer mailer_;
  Quota quota_ = bun_quota();
};

TEST_CASE("whenever the process dies, the mail goes out, and twice only if the relay had it already") {
  struct Row {
    Moment moment;
    bool at_the_dot;      ///< dies between intent and dot
    bool after_accepted;  ///< dies after the relay has accepted
    std::size_t copies;   ///< that the relay gets in the end
    bool waits;           ///< the next process must wait first
  };
  const auto row = GENERATE(values<Row>({
      {Moment::kBeforeClaim, false, false, 1, false},
      {Moment::kAfterClaim, false, false, 1, false},
      {Moment::kBeforeIntent, false, false, 1, false},
      {Moment::kAfterIntent, false, false, 1, true},
      {Moment::kNever, true, false, 1, true},
      {Moment::kNever, false, true, 2, true},
      {Moment::kBeforeSettle, false, false, 2, true},
      {Moment::kAfterSettle, false, false, 1, false},
  }));
  CAPTURE(static_cast<int>(row.moment), row.at_the_dot, row.after_accepted);
  Succession processes;
  processes.queue(Threshold{8'000});
  if (row.at_the_dot) processes.mailer().at_the_dot(die);
  if (row.after_accepted) processes.mailer().after_acceptance(die);
  processes.live(row.moment);
  processes.live(Moment::kNever);
  if (row.waits) {
    CHECK(processes.mail().state == MailState::kDotIntent);
    processes.clock().advance(15min);
    processes.live(Moment::kNever);
  }
  CHECK(processes.mail().state == MailState::kSent);
  const auto& accepted = processes.mailer().accepted();
  REQUIRE(accepted.size() == row.copies);
  CHECK(accepted.front().message == accepted.back().message);
  for (const auto& tried : processes.mailer().tried())
    CHECK(tried == accepted.front().message);
  processes.clock().advance(24h);
  processes.live(Moment::kNever);
  CHECK(processes.mailer().accepted().size() == row.copies);
}

TEST_CASE("many mails and many deaths: none is lost, and copies are no more than the deaths that can make them") {
  std::mt19937_64 random{GENERATE(range(1U, 9U))};
  Succession processes;
  constexpr std::uint32_t kMails = 12;
  for (std::uint32_t i = 1; i <= kMails; ++i)
    processes.queue(Threshold{i});
  std::size_t ambiguous = 0;
  for (int life = 0; life < 60; ++life) {
    const auto moment = static_cast<Moment>(1 + random() % 7);
    const auto before = processes.mailer().accepted().size();
    processes.live(moment);
    const bool sent = processes.mailer().accepted().size() > before;
    if (moment == Moment::kBeforeSettle && sent) ++ambiguous;
    processes.clock().advance(Duration{static_cast<std::int64_t>(random() % 1'200'000)});
  }
  processes.clock().advance(24h);
  processes.live(Moment::kNever);
  std::set<std::string> distinct;
  for (const auto& mail : processes.mailer().accepted())
    distinct.insert(mail.message);
  CHECK(distinct.size() == kMails);
  CHECK(processes.mailer().accepted().size() <= kMails + ambiguous);
  for (const auto& mail : processes.mails())
    CHECK(mail.state == MailState::kSent);
}

}  // namespace
