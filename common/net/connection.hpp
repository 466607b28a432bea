#pragma once

#include "common/core/result.hpp"
#include "common/net/body_sink.hpp"
#include "common/net/lookup.hpp"
#include "common/net/url.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace bandwatch::net {

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// Where connections go, shared by all of a pool.
struct Peer {
  Url url;
  std::size_t max_body{0};  ///< bytes of one response
};

/// One HTTP/1.1 connection to the peer, opened again and again as needed. One exchange at a time; not thread-safe.
///
/// Whatever fails closes it, so an open connection is always at the beginning of an exchange.
class Connection {
 public:
  Connection(boost::asio::any_io_executor executor, std::shared_ptr<const Peer> peer);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  /// Whether the next exchange can go over the connection as it is: open, and neither ended nor spoken upon by the peer
  /// since the last one. Bytes that nobody asked for would be taken for the next answer; such a connection is closed.
  [[nodiscard]] bool is_ready();

  /// Looks up, connects (one address after the other, each with its share of the time) and shakes hands. `context` is
  /// null for http.
  [[nodiscard]] boost::asio::awaitable<Result<void>> open(TlsContext context, Deadline deadline);
  /// What it was opened with last.
  [[nodiscard]] const TlsContext& context() const noexcept { return context_; }

  /// Sends `request` and reads its response. Errors are those of HttpClient; the response may have any
  /// status. The body of
  /// one with status 200 goes to `sink`, if there is one and it wants it, and may then be larger than the peer's
  /// `max_body`; an error of the sink is one of the exchange.
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> exchange(HttpRequest& request, BodySink* sink,
                                                                      Deadline deadline);

  /// Whether the last exchange failed as the peer had closed the connection before it sent a byte: the normal end of an
  /// idle connection, so that the request may go again over a new one.
  [[nodiscard]] bool ended_unanswered() const noexcept { return ended_unanswered_; }

  /// Whether the head of an answer has come since it was opened or asked last.
  [[nodiscard]] bool answered() const noexcept { return answered_; }

  /// Closes the connection. A waiting operation ends with an error.
  void close();

  /// Closes it if an exchange is under way: its coroutine is gone in the middle.
  void close_if_busy();

  /// Closes it for ever: whatever coroutine still uses it gets kUnavailable.
  void retire();

 private:
  using Plain = boost::beast::tcp_stream;
  using Tls = boost::asio::ssl::stream<Plain>;

  [[nodiscard]] Plain& transport();
  [[nodiscard]] boost::asio::awaitable<Result<void>> connect(Lookup::Endpoints endpoints, Deadline deadline);
  [[nodiscard]] boost::asio::awaitable<Result<void>> handshake(Deadline deadline);
  template <class Stream>
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> exchange_over(Stream& stream, HttpRequest& request,
                                                                           BodySink* sink, Deadline deadline);
  template <class Stream>
  [[nodiscard]] boost::asio::awaitable<Result<void>> send(Stream& stream, HttpRequest& request, Deadline deadline);
  template <class Stream, class Parser>
  [[nodiscard]] boost::asio::awaitable<Result<void>> pour(Stream& stream, boost::beast::flat_buffer& buffer,
                                                          Parser& parser, BodySink& sink);
  /// Why nothing may begin now, if so.
  [[nodiscard]] std::optional<Error> obstacle(Deadline deadline) const;
  /// Closes the connection and says what `error` means.
  [[nodiscard]] Error failed(const char* doing, const boost::system::error_code& error);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<const Peer> peer_;
  TlsContext context_;
  std::optional<Plain> plain_;
  std::optional<Tls> tls_;
  std::shared_ptr<Lookup> lookup_;
  bool open_{false};
  bool busy_{false};
  bool retired_{false};
  bool ended_unanswered_{false};
  bool answered_{false};
};

}  // namespace bandwatch::net
