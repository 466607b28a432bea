#include "alert-service/meter/poll_thread.hpp"
#include "alert-service/outbox/sender_thread.hpp"
#include "alert-service/publisher.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/fake_mailer.hpp"

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

// The threads and what they tell; little here waits for time to pass.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// Far longer than anything takes; only a hang reaches it.
constexpr auto kHang = 60s;

void queue(Ledger& ledger, Threshold threshold) {
  const auto quota = bun_quota();
  auto poll = bun_poll(ledger.poll_state(UtcTime{}).value(), quota, 800, 1s);
  add_crossing(poll, quota, threshold);
  REQUIRE(ledger.commit(poll).value() == Change::kDone);
}

/// Hands what a thread tells, one thing at a time, to the test.
template <class T>
class Mailbag {
 public:
  void put(T value) {
    {
      const std::lock_guard lock{mutex_};
      values_.push_back(std::move(value));
    }
    changed_.notify_one();
  }
  T take() {
    std::unique_lock lock{mutex_};
    REQUIRE(changed_.wait_for(lock, kHang, [this] { return !values_.empty(); }));
    auto value = std::move(values_.front());
    values_.pop_front();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<T> values_;
};

TEST_CASE("the sender sends what is due at its start and what it is woken for") {
  SqliteStore store;
  ManualClock clock{kNow + 1h};
  begin(store.ledger(), bun_quota());
  queue(store.ledger(), Threshold{8'000});
  FakeMailer mailer;
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
  Mailbag<std::string> sent;
  SenderThread sender{dispatcher, [&](const auto& report) { sent.put((*report)->claim.notification); }};
  CHECK(sent.take() == "bun 2026-11 8000 ops@example.org");
  queue(store.ledger(), Threshold{9'000});
  sender.wake();
  CHECK(sent.take() == "bun 2026-11 9000 ops@example.org");
}

TEST_CASE("the sender survives what nobody expected") {
  SqliteStore store;
  ManualClock clock{kNow + 1h};
  begin(store.ledger(), bun_quota());
  queue(store.ledger(), Threshold{8'000});
  FakeMailer mailer;
  mailer.before_dialogue([] { throw std::runtime_error{"surprise"}; });
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
  Mailbag<bool> steps;
  SenderThread sender{dispatcher, [&](const auto& report) { steps.put(report.has_value()); }};
  CHECK_FALSE(steps.take());
  clock.advance(1h);  // the claim has run out
  sender.wake();
  CHECK(steps.take());
}

TEST_CASE("the sender gives signs of life while nothing is due, and none while a dialogue hangs") {
  SqliteStore store;
  ManualClock clock{kNow + 1h};
  begin(store.ledger(), bun_quota());
  FakeMailer mailer;
  std::promise<void> at_the_dot;
  std::promise<void> go_on;
  mailer.at_the_dot([&] {
    at_the_dot.set_value();
    go_on.get_future().wait();
  });
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
  std::atomic<int> signs{0};
  Mailbag<int> idle;
  SenderThread sender{dispatcher, [](const auto&) {},
                      [&] {
                        if (++signs <= 3) idle.put(signs);
                      }};
  for (const int sign : {1, 2, 3})
    CHECK(idle.take() == sign);
  queue(store.ledger(), Threshold{8'000});
  sender.wake();
  REQUIRE(at_the_dot.get_future().wait_for(kHang) == std::future_status::ready);
  const int before = signs;
  std::this_thread::sleep_for(1500ms);
  CHECK(signs == before);
  go_on.set_value();
}

TEST_CASE("a sender that is told to stop waits for the dialogue under way and begins no other") {
  SqliteStore store;
  ManualClock clock{kNow + 1h};
  begin(store.ledger(), bun_quota());
  queue(store.ledger(), Threshold{8'000});
  queue(store.ledger(), Threshold{9'000});
  FakeMailer mailer;
  std::promise<void> at_the_dot;
  std::promise<void> go_on;
  mailer.at_the_dot([&] {
    at_the_dot.set_value();
    go_on.get_future().wait();
  });
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
  {
    SenderThread sender{dispatcher, [](const auto&) {}};
    REQUIRE(at_the_dot.get_future().wait_for(kHang) == std::future_status::ready);
    sender.request_stop();
    go_on.set_value();
  }
  CHECK(mailer.accepted().size() == 1);
  CHECK(store.ledger().outbox_summary().value().count(MailState::kSent) == 1);
  CHECK(store.ledger().outbox_summary().value().count(MailState::kPending) == 1);
}

PollThread::Options unreachable() {
  PollThread::Options options;
  options.client.urls = {"http://127.0.0.1:1"};  // nothing listens there
  options.reader.schemas = counting::schema_presets();
  options.meter.quotas = {bun_quota()};
  options.interval = 1h;
  return options;
}

TEST_CASE("the poll thread tells of a failure and can be stopped while it waits") {
  SqliteStore store;
  const ManualClock clock;
  Mailbag<Errc> failures;
  DataClock data_clock{clock, elapsed_on(clock)};
  PollThread poller{store.ledger(), data_clock, unreachable(),
                    [&](const auto& report, Duration) { failures.put(report.error().code); }};
  REQUIRE(poller.start().has_value());
  CHECK(failures.take() == Errc::kUnavailable);
}

TEST_CASE("a poll thread with impossible options does not start") {
  SqliteStore store;
  const ManualClock clock;
  auto options = unreachable();
  options.client.urls = {"ftp://127.0.0.1"};
  DataClock data_clock{clock, elapsed_on(clock)};
  PollThread poller{store.ledger(), data_clock, std::move(options), [](const auto&, Duration) {}};
  const auto started = poller.start();
  REQUIRE(started.has_error());
  CHECK(started.error().code == Errc::kInvalidArgument);
}

TEST_CASE("the board shows what polls and tries have done") {
  SqliteStore store;
  ManualClock clock;
  const std::vector quotas{bun_quota()};
  begin(store.ledger(), quotas.front());
  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  Board board;
  Publisher publisher{store.ledger(), quotas, clock, board, metrics};
  publisher.refresh();
  CHECK(not_ready_reason(*board.get(), clock.now(), 5min) == "no poll has ended yet");

  PollReport old_page;
  old_page.behind = true;
  publisher.on_poll(old_page, 1ms);
  CHECK(not_ready_reason(*board.get(), clock.now(), 5min) == "the counting is catching up");
  PollReport report;
  report.schema_reason = "enable bandwidth_metrics on the plugin";
  publisher.on_poll(report, 1ms);
  CHECK(not_ready_reason(*board.get(), clock.now(), 5min) == "enable bandwidth_metrics on the plugin");
  publisher.on_poll(Error{Errc::kTimeout, "inside text", {}}, 1ms);
  CHECK(not_ready_reason(*board.get(), clock.now(), 5min) == "the last poll failed: inside text");
  queue(store.ledger(), Threshold{8'000});
  clock.advance(1s);
  publisher.on_poll(PollReport{}, 1ms);
  CHECK(not_ready_reason(*board.get(), clock.now(), 5min).empty());
  CHECK(board.get()->quotas.front().used == Bytes{800});
  CHECK(board.get()->outbox.count(MailState::kPending) == 1);

  FakeMailer mailer;
  Dispatcher dispatcher{store.ledger(), mailer, clock, {}, [] { return 0.0; }};
  publisher.on_dispatch(dispatcher.step());
  CHECK(board.get()->outbox.count(MailState::kSent) == 1);
  CHECK(board.get()->quotas.front().crossings.front().notified_at == clock.now());
  const auto text = metrics.render(*board.get(), clock.now());
  CHECK(text.find(R"(bandwatch_polls_total{result="timeout"} 1)") != std::string::npos);
  CHECK(text.find(R"(bandwatch_mail_attempts_total{result="sent"} 1)") != std::string::npos);
}

}  // namespace
