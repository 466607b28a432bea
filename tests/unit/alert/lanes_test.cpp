#include "alert-service/outbox/lanes.hpp"
#include "alert-service/mail/smtp_mailer.hpp"
#include "alert-service/ways/channel_mailer.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/fake_mailer.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <httplib.h>

#include <future>
#include <set>
#include <thread>

// What a way out that is closed means for the others.
namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

/// Far longer than anything takes; only a hang reaches it.
constexpr auto kHang = 60s;

/// Listens and takes connections, and says nothing to whoever comes.
class SilentPort {
 public:
  SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const where = reinterpret_cast<sockaddr*>(&address);  // NOLINT: sockets want it so
    REQUIRE(::bind(socket_, where, size) == 0);
    REQUIRE(::listen(socket_, 64) == 0);
    REQUIRE(::getsockname(socket_, where, &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() { ::close(socket_); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int socket_;
  std::uint16_t port_{0};
};

/// Tells of the first request that it gets, and answers all of them with 200.
class Receiver {
 public:
  Receiver() {
    server_.Post("/hook", [this](const httplib::Request& request, httplib::Response&) {
      if (!told_.exchange(true)) first_.set_value(request.body);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread{[this] { server_.listen_after_bind(); }};
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver() {
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }
  [[nodiscard]] std::future<std::string> first() { return first_.get_future(); }

 private:
  httplib::Server server_;
  std::atomic<bool> told_{false};
  std::promise<std::string> first_;
  std::thread thread_;
  int port_{0};
};

NewNotification message_to(const std::string& recipient, const std::string& id) {
  NewNotification out;
  out.id = id;
  out.sender = "bandwatch@example.org";
  out.recipient = recipient;
  out.message_id = "<" + id + "@b>";
  out.message = "Subject: " + id + "\r\n\r\nText\r\n";
  out.topic = Topic::kDelivery;
  return out;
}

TEST_CASE("behind a mail relay that is silent for five days, a webhook goes out within 5 s") {
  SqliteStore store;
  ManualClock clock;
  for (int i = 0; i < 1'000; ++i) {
    const auto mail = message_to("ops@example.org", "mail " + std::to_string(i));
    REQUIRE(store.ledger().enqueue(mail, kNow).value() == Change::kDone);
  }
  clock.advance(24h * 5 - 1h);
  const SilentPort relay;
  SmtpMailer mail{{.host = "127.0.0.1", .port = relay.port(), .security = SmtpSecurity::kNone}};
  Receiver receiver;
  ChannelBook book;
  book.set({{.name = "pager", .url = receiver.url()}});
  ChannelMailer channels{book, clock};
  Heartbeats beats;
  Lanes lanes{store.ledger(), mail, channels, clock, {}, beats, [](const auto&) {}};
  const auto busy_by = std::chrono::steady_clock::now() + kHang;
  while (store.ledger().outbox_summary().value().count(MailState::kClaimed) == 0) {
    REQUIRE(std::chrono::steady_clock::now() < busy_by);
    std::this_thread::sleep_for(10ms);
  }

  auto arrived = receiver.first();
  REQUIRE(store.ledger().enqueue(message_to("pager", "page"), clock.now()).value() == Change::kDone);
  lanes.wake();
  REQUIRE(arrived.wait_for(5s) == std::future_status::ready);
  CHECK(arrived.get() == "Subject: page\r\n\r\nText\r\n");
  CHECK(store.ledger().outbox_summary().value().count(MailState::kClaimed) >= 1);
  mail.request_stop();
}

/// Hangs in each call until it is let go, and counts who called.
class HangingMailer final : public Mailer {
 public:
  SendResult send(const Envelope& envelope, const std::string& /*message*/,
                  const std::function<bool()>& before_dot) override {
    static_cast<void>(before_dot());
    std::unique_lock lock{mutex_};
    hanging_.insert(envelope.to);
    changed_.notify_all();
    changed_.wait(lock, [this] { return go_on_; });
    return {SendOutcome::kSent, 200, "HTTP 200", ""};
  }
  /// Waits until so many recipients' messages hang at once.
  [[nodiscard]] bool wait_for(std::size_t recipients) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, kHang, [&] { return hanging_.size() == recipients; });
  }
  void go_on() {
    const std::lock_guard lock{mutex_};
    go_on_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> hanging_;
  bool go_on_{false};
};

TEST_CASE("a channel that hangs keeps no other channel waiting, not even one that the file has lost") {
  SqliteStore store;
  ManualClock clock;
  FakeMailer mail;
  HangingMailer channels;
  for (const auto* const name : {"first", "second", "renamed since"})
    REQUIRE(store.ledger().enqueue(message_to(name, name), kNow).value() == Change::kDone);
  {
    Heartbeats beats;
    Lanes lanes{store.ledger(), mail, channels, clock, {}, beats, [](const auto&) {}};
    CHECK(channels.wait_for(3));
    channels.go_on();
  }
  CHECK(store.ledger().outbox_summary().value().count(MailState::kSent) == 3);
}

TEST_CASE("a lane ends when nothing waits in it, and begins again for the next message") {
  SqliteStore store;
  ManualClock clock;
  FakeMailer mail;
  FakeMailer channels;
  std::promise<void> first;
  std::promise<void> second;
  std::atomic<int> settled{0};
  Heartbeats beats;
  Lanes lanes{store.ledger(), mail, channels, clock, {}, beats, [&](const auto& report) {
                if (report && *report) (settled++ == 0 ? first : second).set_value();
              }};
  REQUIRE(store.ledger().enqueue(message_to("pager", "one"), kNow).value() == Change::kDone);
  lanes.wake();
  REQUIRE(first.get_future().wait_for(kHang) == std::future_status::ready);
  for (int i = 0; i < 100; ++i) {
    lanes.wake();
    std::this_thread::sleep_for(1ms);
  }
  REQUIRE(store.ledger().enqueue(message_to("pager", "two"), kNow).value() == Change::kDone);
  lanes.wake();
  REQUIRE(second.get_future().wait_for(kHang) == std::future_status::ready);
  CHECK(channels.accepted().size() == 2);
}

}  // namespace
