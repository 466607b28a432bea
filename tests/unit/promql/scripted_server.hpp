#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace bandwatch::test {

/// What the server does next on a connection.
struct Step {
  enum class Kind : std::uint8_t {
    kRead = 1,  ///< waits for a whole request with its body
    kWrite,     ///< sends `bytes`
    kAnswer,    ///< waits for a whole request with its body, and sends what `answer` makes of it
    kDrip,      ///< sends `bytes` over and over, one byte each 5 ms, until the client hangs up
    kHold,      ///< waits until the client hangs up
    kReset,     ///< closes so that the client sees a reset
  };
  Kind kind;
  std::string bytes{};
  std::function<std::string(const std::string&)> answer{};
};

/// What happens on one connection; at the end it is closed.
using Script = std::vector<Step>;

inline Step read_request() {
  return {Step::Kind::kRead};
}
inline Step write(std::string bytes) {
  return {Step::Kind::kWrite, std::move(bytes)};
}
inline Step answer(std::function<std::string(const std::string&)> how) {
  return {Step::Kind::kAnswer, {}, std::move(how)};
}
inline Step drip(std::string bytes) {
  return {Step::Kind::kDrip, std::move(bytes)};
}
inline Step hold() {
  return {Step::Kind::kHold};
}
inline Step reset() {
  return {Step::Kind::kReset};
}

/// An HTTP server on a free loopback port that plays one script per connection, in order, and refuses more of them. It
/// runs on the io_context of the test, so that a test is one thread.
class ScriptedServer {
 public:
  ScriptedServer(boost::asio::io_context& io, std::vector<Script> scripts, boost::asio::ssl::context* tls = nullptr);

  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// The requests that arrived whole, in order, over all connections.
  [[nodiscard]] const std::vector<std::string>& requests() const noexcept { return requests_; }
  /// The connections accepted so far.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket, std::size_t index);
  template <class Stream>
  boost::asio::awaitable<void> play(Stream& stream, std::size_t index);
  template <class Stream>
  boost::asio::awaitable<bool> play_step(Stream& stream, const Step& step);

  boost::asio::io_context& io_;
  std::vector<Script> scripts_;
  boost::asio::ssl::context* tls_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_{0};
  std::vector<std::string> requests_;
  std::size_t connections_{0};
};

/// A response with this body and its length.
[[nodiscard]] std::string response(std::string_view status, std::string_view body, std::string_view headers = "");
[[nodiscard]] inline std::string ok(std::string_view body) {
  return response("200 OK", body);
}

}  // namespace bandwatch::test
