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
constexpr std::size_t kLingerBytes = 64 * 1024;

std::string address_of(const Session::Socket& socket) {
  boost::system::error_code gone;
  const auto peer = socket.remote_endpoint(gone);
  return gone ? std::string{"unknown"} : peer.address().to_string();
}

}  // namespace

Session::Session(Socket socket, std::shared_ptr<Shared> shared)
    : shared_(std::move(shared)),
      stream_(std::move(socket)),
      buffer_(limits().header_bytes + kReadBytes),
      remote_(address_of(stream_.socket())) {}

Session::Strand Session::executor() {
  return stream_.get_executor();
}

std::string_view Session::buffered() const noexcept {
  const auto bytes = buffer_.cdata();
  return {static_cast<const char*>(bytes.data()), bytes.size()};
}

void Session::stop_when_idle() {
  stopping_ = true;
  boost::system::error_code ignored;
  // A request that lies in the socket already is still answered.
  if (idle_ && stream_.socket().available(ignored) == 0) stream_.cancel();
}

void Session::abort() {
  stream_.close();
}

awaitable<void> Session::run() {
  auto next = Next::kContinue;
  while (next == Next::kContinue)
    next = co_await exchange();
  if (next == Next::kLinger) co_await linger();
  stream_.close();
}

awaitable<Session::Next> Session::exchange() {
  auto arrival = co_await read_arrival();
  if (!arrival) co_return Next::kClose;
  if (arrival->rejection) {
    const Rejection rejection = *arrival->rejection;
    co_return co_await refuse(rejection);
  }
  auto head = read_head(buffered().substr(0, arrival->size), limits().headers);
  buffer_.consume(arrival->size);
  if (!head) {
    const Rejection rejection = head.error();
    co_return co_await refuse(rejection);
  }
  Head accepted = std::move(*head);
  co_return co_await answer(std::move(accepted));
}

awaitable<std::optional<Session::Arrival>> Session::read_arrival() {
  if (buffer_.size() == 0) {
    const bool came = co_await wait_for_first_byte();
    if (!came) co_return std::nullopt;
  }
  // Set once for the whole head: a client that drips bytes doesn't move it.
  const Time deadline = std::chrono::steady_clock::now() + limits().header;
  std::size_t scanned = 0;
  for (;;) {
    const auto scan = find_head_end(buffered().substr(0, limits().header_bytes), scanned);
    if (scan.state == ScanState::kComplete) co_return Arrival{scan.size, std::nullopt};
    if (scan.state == ScanState::kBroken) co_return Arrival{0, Rejection{400, "The request is not valid HTTP/1.1."}};
    if (buffer_.size() >= limits().header_bytes) co_return Arrival{0, Rejection{431, "The headers are too long."}};
    // The stream's own deadline can lose a race against bytes that are there already.
    if (std::chrono::steady_clock::now() >= deadline) co_return std::nullopt;
    scanned = buffer_.size();
    stream_.expires_at(deadline);
    const bool came = co_await read_some();
    if (!came) co_return std::nullopt;
  }
}

awaitable<bool> Session::wait_for_first_byte() {
  boost::system::error_code ignored;
  if (stopping_ && stream_.socket().available(ignored) == 0) co_return false;
  stream_.expires_after(limits().idle);
  idle_ = true;
  const bool came = co_await read_some();
  idle_ = false;
  co_return came;
}

awaitable<bool> Session::read_some() {
  const auto room = buffer_.prepare(std::min(kReadBytes, buffer_.max_size() - buffer_.size()));
  const auto [failure, count] = co_await stream_.async_read_some(room, kOutcome);
  buffer_.commit(count);
  co_return !failure;
}

awaitable<void> Session::linger() {
  boost::system::error_code failure;
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, failure);
  if (failure) co_return;
  // Closing with unread bytes would reset the connection and could take our last answer with it.
  stream_.expires_after(limits().linger);
  std::size_t thrown_away = 0;
  while (thrown_away < kLingerBytes) {
    buffer_.clear();
    const bool came = co_await read_some();
    if (!came) co_return;
    thrown_away += buffer_.size();
  }
}

}  // namespace bandwatch::http
