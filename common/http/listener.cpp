#include "common/http/listener.hpp"

#include "common/boost/outcome.hpp"
#include "common/http/accept_errors.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <netinet/tcp.h>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;

constexpr int kUnsentBytes = 128 * 1024;  // that wait in the system for a client to read on

/// Replicas and restarts begin elsewhere, so that request ids don't repeat.
std::uint64_t random_start() {
  std::random_device source;
  return (static_cast<std::uint64_t>(source()) << 32U) | source();
}

std::string what(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "unknown exception";
  }
}

/// Says "busy" to a connection beyond the limit: best effort, since it must cost nothing.
void turn_away(Session::Socket& socket) {
  constexpr std::string_view kBusy =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kBusy), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

Listener::Listener(asio::io_context& context, ServerOptions options, Handler handler, const Clock& clock)
    : context_(context),
      shared_(std::make_shared<Shared>(std::move(options), std::move(handler), clock, random_start())),
      acceptor_(context),
      pause_timer_(context),
      drain_timer_(context),
      sweep_timer_(context) {}

Result<void> Listener::start() {
  const auto& options = shared_->options;
  boost::system::error_code failure;
  const auto address = asio::ip::make_address(options.address, failure);
  const tcp::endpoint endpoint{address, options.port};
  if (!failure) acceptor_.open(endpoint.protocol(), failure);
  if (!failure) acceptor_.set_option(tcp::acceptor::reuse_address(true), failure);
  using SharePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
  if (!failure && options.share_port) acceptor_.set_option(SharePort{true}, failure);
  // Connections inherit it. Without it the system takes megabytes for who reads nothing, and no write is ever late.
  using Unsent = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
  if (!failure) acceptor_.set_option(Unsent{kUnsentBytes}, failure);
  if (!failure) acceptor_.bind(endpoint, failure);
  if (!failure) acceptor_.listen(tcp::acceptor::max_listen_connections, failure);
  if (!failure) port_ = acceptor_.local_endpoint(failure).port();
  if (failure) {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    return Error{Errc::kUnavailable,
                 "cannot listen on " + options.address + ":" + std::to_string(options.port) + ": " + failure.message(),
                 {}};
  }
  run(accept_loop());
  run(sweep());
  return {};
}

void Listener::run(awaitable<void> work) {
  asio::co_spawn(context_, std::move(work), [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) self->shared_->report({"listener_failed", what(failure), {}});
  });
}

awaitable<void> Listener::accept_loop() {
  while (acceptor_.is_open()) {
    Session::Socket socket{context_};
    const auto [failure] = co_await acceptor_.async_accept(socket, kOutcome);
    if (!acceptor_.is_open()) co_return;
    if (!failure) {
      failing_ = false;
      begin_session(std::move(socket));
      continue;
    }
    const auto action = action_after(failure);
    if (action == AcceptAction::kEnd) co_return;
    if (action == AcceptAction::kPause) co_await pause(failure);
  }
}

awaitable<void> Listener::pause(const boost::system::error_code& failure) {
  if (!failing_) shared_->report({"accept_failed", failure.message(), {}});
  failing_ = true;
  pause_timer_.expires_after(limits().accept_pause);
  co_await pause_timer_.async_wait(kOutcome);
}

void Listener::begin_session(Session::Socket socket) {
  if (connections_ >= limits().connections && !make_room()) return turn_away(socket);
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto& tls = shared_->options.tls;
  auto session = std::make_shared<Session>(std::move(socket), shared_, tls ? tls->get() : nullptr);
  sessions_.insert(session);
  ++connections_;
  asio::co_spawn(session->executor(), session->run(),
                 [self = shared_from_this(), session](const std::exception_ptr& failure) {
                   if (failure) self->shared_->report({"session_failed", what(failure), {}});
                   self->end_session(session);
                 });
}

bool Listener::make_room() {
  constexpr auto kReportEvery = std::chrono::minutes{1};
  const auto now = std::chrono::steady_clock::now();
  if (crowded_ == Session::Time::min() || now - crowded_ >= kReportEvery) {
    shared_->report({"crowded", "all connections are in use: those that wait longest are closed", {}});
    crowded_ = now;
  }
  std::vector<SessionPtr> waiting;
  std::copy_if(sessions_.begin(), sessions_.end(), std::back_inserter(waiting),
               [](const auto& session) { return session->waits_since() != Session::Time::max(); });
  // Several at once: a crowd that comes for ever would have all of them looked at for each newcomer.
  const auto count = std::min(waiting.size(), std::max<std::size_t>(1, limits().connections / 8));
  const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(waiting.begin(), end, waiting.end(),
                   [](const auto& a, const auto& b) { return a->waits_since() < b->waits_since(); });
  for (auto longest = waiting.begin(); longest != end; ++longest) {
    (*longest)->abort();
    end_session(*longest);
  }
  return count > 0;
}

void Listener::end_session(const SessionPtr& session) {
  if (sessions_.erase(session) == 0) return;  // made room for another one
  --connections_;
  if (draining() && connections_ == 0) drain_timer_.cancel();
}

awaitable<void> Listener::sweep() {
  using std::chrono::milliseconds;
  const auto shortest = std::min({limits().header, limits().handshake, limits().idle, limits().write, limits().linger});
  const auto period = std::clamp<Duration>(shortest / 8, milliseconds{10}, milliseconds{250});
  while (!ended_) {
    sweep_timer_.expires_after(period);
    co_await sweep_timer_.async_wait(kOutcome);
    const auto now = std::chrono::steady_clock::now();
    for (const auto& session : sessions_)
      session->abort_if_late(now);
  }
}

void Listener::begin_drain(std::function<void()> done) {
  if (shared_->draining.exchange(true)) return;
  run(drain(std::move(done)));
}

awaitable<void> Listener::drain(std::function<void()> done) {
  co_await wait(limits().drain_delay, false);
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_timer_.cancel();
  tell_all(&Session::stop_when_idle);
  co_await wait(limits().drain, true);
  tell_all(&Session::abort);
  ended_ = true;
  sweep_timer_.cancel();
  if (done) done();
}

awaitable<void> Listener::wait(Duration at_most, bool for_connections) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (std::chrono::steady_clock::now() < end && (!for_connections || connections_ > 0)) {
    drain_timer_.expires_at(end);
    co_await drain_timer_.async_wait(kOutcome);
  }
}

void Listener::tell_all(void (Session::*what_to_do)()) {
  for (const auto& session : sessions_)
    ((*session).*what_to_do)();
}

}  // namespace bandwatch::http
