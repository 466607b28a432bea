#include "common/http/session.hpp"
#include "common/boost/outcome.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kFirstReadBytes = 1024;  // what a connection holds while it idles; most requests are smaller
constexpr std::size_t kLingerBytes = 64 * 1024;

std::string address_of(const Session::Socket& socket) {
  boost::system::error_code gone;
  const auto peer = socket.remote_endpoint(gone);
  return gone ? std::string{"unknown"} : peer.address().to_string();
}

}  // namespace

Session::Session(Socket socket, std::shared_ptr<Shared> shared, TlsContext tls)
    : shared_(std::move(shared)),
      socket_(std::move(socket)),
      context_(std::move(tls)),
      buffer_(limits().header_bytes + kReadBytes),
      remote_(address_of(socket_)) {
  boost::system::error_code ignored;  // a socket that is broken already says so soon enough
  socket_.non_blocking(true, ignored);
  if (context_) tls_.emplace(socket_, *context_);
}

Session::Executor Session::executor() {
  return socket_.get_executor();
}

std::string_view Session::buffered() const noexcept {
  const auto bytes = buffer_.cdata();
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

void Session::stop_when_idle() {
  stopping_ = true;
  boost::system::error_code ignored;
  // A request that lies in the socket already is still answered.
  if (idle_ && socket_.available(ignored) == 0) socket_.cancel(ignored);
}

void Session::abort() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Session::abort_if_late(Time now) {
  if (now >= deadline_) abort();
}

// One frame for as long as a connection idles, and for all that is known already.
awaitable<void> Session::run() {
  auto next = Next::kContinue;
  if (tls_) {
    const bool ready = co_await handshake();
    if (!ready) next = Next::kClose;
  }
  while (next == Next::kContinue) {
    if (buffer_.size() == 0) {
      if (!begin_wait()) break;
      const auto into = room();
      bool failed = false;
      if (tls_) {
        const auto [failure, count] = co_await tls_->async_read_some(into, kOutcome);
        end_wait(count);
        failed = failure.failed();
      } else {
        const auto [failure, count] = co_await socket_.async_read_some(into, kOutcome);
        end_wait(count);
        failed = failure.failed();
      }
      if (failed) break;
    }
    auto found = recall();
    if (!found.memo) {
      next = co_await exchange();
      continue;
    }
    const Repetition repetition = repeat(std::move(found));
    waits_since_ = Time::max();
    bool sent = repetition.whole();
    if (!sent) sent = co_await finish(repetition);
    log(repetition, sent);
    if (!sent) next = Next::kClose;
  }
  if (next == Next::kLinger) co_await linger();
  abort();
}

awaitable<bool> Session::handshake() {
  deadline_ = std::chrono::steady_clock::now() + limits().handshake;
  const auto [failure] = co_await tls_->async_handshake(asio::ssl::stream_base::server, kOutcome);
  deadline_ = Time::max();
  if (failure) co_return false;
  if (auto peer = peer_certificate(tls_->native_handle())) {
    peer_ = std::make_shared<const PeerCertificate>(*std::move(peer));
  }
  co_return true;
}

bool Session::begin_wait() {
  boost::system::error_code ignored;
  if (stopping_ && socket_.available(ignored) == 0) return false;
  if (buffer_.capacity() > kFirstReadBytes) buffer_.shrink_to_fit();
  waits_since_ = std::chrono::steady_clock::now();
  deadline_ = waits_since_ + limits().idle;
  idle_ = true;
  return true;
}

void Session::end_wait(std::size_t count) {
  buffer_.commit(count);
  deadline_ = Time::max();
  idle_ = false;
}

asio::mutable_buffer Session::room() {
  const auto wanted = buffer_.size() == 0 ? kFirstReadBytes : kReadBytes;
  return buffer_.prepare(std::min(wanted, buffer_.max_size() - buffer_.size()));
}

awaitable<Session::Next> Session::exchange() {
  auto arrival = co_await read_arrival();
  if (!arrival) co_return Next::kClose;
  waits_since_ = Time::max();
  if (arrival->rejection) {
    const Rejection rejection = *arrival->rejection;
    co_return co_await refuse(rejection);
  }
  std::string bytes{buffered().substr(0, arrival->size)};
  buffer_.consume(arrival->size);
  auto head = read_head(bytes, limits().headers);
  if (!head) {
    const Rejection rejection = head.error();
    co_return co_await refuse(rejection);
  }
  Head accepted = std::move(*head);
  co_return co_await answer(std::move(accepted), std::move(bytes));
}

awaitable<std::optional<Session::Arrival>> Session::read_arrival() {
  // Set once for the whole head: a client that drips bytes doesn't move it.
  const Time begin = std::chrono::steady_clock::now();
  const Time deadline = begin + limits().header;
  waits_since_ = std::min(waits_since_, begin);
  std::size_t scanned = 0;
  for (;;) {
    const auto scan = find_head_end(buffered().substr(0, limits().header_bytes), scanned);
    if (scan.state == ScanState::kComplete) co_return Arrival{scan.size, std::nullopt};
    if (scan.state == ScanState::kBroken) co_return Arrival{0, Rejection{400, "The request is not valid HTTP/1.1."}};
    if (const auto most = limits().header_bytes; buffer_.size() >= most) {
      Rejection rejection{431, "The headers may have " + std::to_string(most) + " bytes together."};
      Arrival arrival{0, std::move(rejection)};
      co_return arrival;
    }
    // Bytes that are there already win against the deadline's sweep.
    if (std::chrono::steady_clock::now() >= deadline) co_return std::nullopt;
    scanned = buffer_.size();
    deadline_ = deadline;
    const bool came = co_await read_some();
    if (!came) co_return std::nullopt;
  }
}

awaitable<bool> Session::read_some() {
  const auto into = room();
  bool failed = false;
  if (tls_) {
    const auto [failure, count] = co_await tls_->async_read_some(into, kOutcome);
    buffer_.commit(count);
    failed = failure.failed();
  } else {
    const auto [failure, count] = co_await socket_.async_read_some(into, kOutcome);
    buffer_.commit(count);
    failed = failure.failed();
  }
  deadline_ = Time::max();
  co_return !failed;
}

awaitable<void> Session::linger() {
  waits_since_ = std::chrono::steady_clock::now();
  if (tls_) {
    // So that the client knows that nothing was cut off. One that never says the same is left to the sweep.
    deadline_ = std::chrono::steady_clock::now() + limits().linger;
    co_await tls_->async_shutdown(kOutcome);
    co_return;
  }
  boost::system::error_code failure;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, failure);
  if (failure) co_return;
  // Closing with unread bytes would reset the connection and could take our last answer with it.
  const Time deadline = std::chrono::steady_clock::now() + limits().linger;
  std::size_t thrown_away = 0;
  while (thrown_away < kLingerBytes) {
    buffer_.clear();
    deadline_ = deadline;
    const bool came = co_await read_some();
    if (!came) co_return;
    thrown_away += buffer_.size();
  }
}

}  // namespace bandwatch::http
