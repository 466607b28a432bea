#include "tests/unit/promql/scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <exception>

namespace bandwatch::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kOutcome = asio::as_tuple(asio::use_awaitable);

void pass_on(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

/// The length that a request's head announces for its body.
std::size_t body_length(const std::string& head) {
  const std::string name = "Content-Length: ";
  const auto at = head.find(name);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

/// Reads one request, byte by byte, so that nothing of the next one is taken. Empty if the client hangs up first.
template <class Stream>
asio::awaitable<std::string> read_one(Stream& stream) {
  std::string out;
  std::size_t wanted = 0;
  while (wanted == 0 || out.size() < wanted) {
    char byte{};
    const auto buffer = asio::buffer(&byte, 1);
    const auto [error, length] = co_await asio::async_read(stream, buffer, kOutcome);
    if (error) co_return std::string{};
    out.push_back(byte);
    if (wanted == 0 && out.ends_with("\r\n\r\n")) wanted = out.size() + body_length(out);
  }
  co_return out;
}

}  // namespace

ScriptedServer::ScriptedServer(asio::io_context& io, std::vector<Script> scripts, asio::ssl::context* tls)
    : io_(io), scripts_(std::move(scripts)), tls_(tls), acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {
  port_ = acceptor_.local_endpoint().port();
  asio::co_spawn(io_, accept(), pass_on);
}

std::string ScriptedServer::url() const {
  return (tls_ != nullptr ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_);
}

asio::awaitable<void> ScriptedServer::accept() {
  while (connections_ < scripts_.size()) {
    auto [error, socket] = co_await acceptor_.async_accept(kOutcome);
    if (error) co_return;
    auto session = serve(std::move(socket), connections_++);
    asio::co_spawn(io_, std::move(session), pass_on);
  }
  acceptor_.close();
}

asio::awaitable<void> ScriptedServer::serve(tcp::socket socket, std::size_t index) {
  if (tls_ == nullptr) {
    co_await play(socket, index);
    co_return;
  }
  asio::ssl::stream<tcp::socket&> stream{socket, *tls_};
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, kOutcome);
  if (!error) co_await play(stream, index);
}

template <class Stream>
asio::awaitable<void> ScriptedServer::play(Stream& stream, std::size_t index) {
  for (const auto& step : scripts_[index]) {
    const bool go_on = co_await play_step(stream, step);
    if (!go_on) co_return;
  }
}

template <class Stream>
asio::awaitable<bool> ScriptedServer::play_step(Stream& stream, const Step& step) {
  switch (step.kind) {
    case Step::Kind::kRead: {
      auto request = co_await read_one(stream);
      if (request.empty()) co_return false;
      requests_.push_back(std::move(request));
      co_return true;
    }
    case Step::Kind::kWrite: {
      const auto buffer = asio::buffer(step.bytes);
      const auto [error, length] = co_await asio::async_write(stream, buffer, kOutcome);
      co_return !error;
    }
    case Step::Kind::kAnswer: {
      auto request = co_await read_one(stream);
      if (request.empty()) co_return false;
      const auto bytes = step.answer(request);
      requests_.push_back(std::move(request));
      const auto buffer = asio::buffer(bytes);
      const auto [error, length] = co_await asio::async_write(stream, buffer, kOutcome);
      co_return !error;
    }
    case Step::Kind::kDrip: {
      asio::steady_timer timer{io_};
      for (std::size_t i = 0;; ++i) {
        const auto buffer = asio::buffer(&step.bytes[i % step.bytes.size()], 1);
        const auto [error, length] = co_await asio::async_write(stream, buffer, kOutcome);
        if (error) co_return false;
        timer.expires_after(std::chrono::milliseconds{5});
        co_await timer.async_wait(kOutcome);
      }
    }
    case Step::Kind::kHold:
      for (;;) {
        const auto unread = co_await read_one(stream);
        if (unread.empty()) co_return false;
      }
    case Step::Kind::kReset:
      stream.lowest_layer().set_option(asio::socket_base::linger{true, 0});
      co_return false;
  }
  co_return false;
}

std::string response(std::string_view status, std::string_view body, std::string_view headers) {
  std::string out{"HTTP/1.1 "};
  out.append(status).append("\r\n").append(headers);
  out.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return out;
}

}  // namespace bandwatch::test
