#pragma once

#include "common/http/head.hpp"
#include "common/http/memo.hpp"
#include "common/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::http {

/// What all connections of a server share. Immutable but for the atomics, and for the memos, which belong to the
/// context's thread.
struct Shared {
  Shared(ServerOptions its_options, Handler its_handler, const Clock& its_clock, std::uint64_t first_request)
      : options(std::move(its_options)),
        handler(std::move(its_handler)),
        clock(its_clock),
        next_request(first_request) {}

  ServerOptions options;
  Handler handler;
  const Clock& clock;
  std::atomic<std::uint64_t> next_request;  ///< request ids are made from it
  std::atomic<bool> draining{false};
  Memos memos;

  [[nodiscard]] std::uint64_t epoch() const noexcept { return options.epoch == nullptr ? 0 : options.epoch->load(); }

  void report(const Fault& fault) const {
    if (options.on_fault) options.on_fault(fault);
  }
};

/// One connection. Everything happens on the thread of its context.
class Session {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
  using Time = std::chrono::steady_clock::time_point;

  /// `tls`: null for a connection in the clear.
  Session(Socket socket, std::shared_ptr<Shared> shared, TlsContext tls);

  [[nodiscard]] Executor executor();

  /// Reads and answers requests, in order, until the connection ends; it is closed then.
  boost::asio::awaitable<void> run();

  /// Ends the connection now if it waits for a request, else after the answer under way.
  void stop_when_idle();

  /// Ends the connection now.
  void abort();

  /// Ends the connection if what it waits for should have come before `now`.
  void abort_if_late(Time now);

  /// Since when it waits for its client to say what it wants, or to go; Time::max() while it answers.
  [[nodiscard]] Time waits_since() const noexcept { return waits_since_; }

 private:
  /// What comes after an exchange.
  enum class Next : std::uint8_t {
    kContinue,  ///< another request
    kLinger,    ///< we said the last word: the client must get to read it
    kClose,     ///< the client is gone, or too slow
  };

  /// A request's head from the wire: its size in the buffer, why it is refused, or nothing if the client is gone.
  struct Arrival {
    std::size_t size{0};
    std::optional<Rejection> rejection;
  };

  /// How an answer is sent.
  struct Manner {
    bool keep_alive{false};
    bool http10{false};
    Time begin;  ///< when the request had been read
  };

  /// An answer out of the memos, and how much of it went out at once.
  struct Repetition {
    Memos::Found found;
    std::string request_id;
    std::string head;
    Time begin;  ///< when the request was known
    std::size_t written{0};

    [[nodiscard]] bool whole() const noexcept { return written == head.size() + found.bytes().size(); }
  };

  /// What goes before the first request; whether there can be one.
  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<Next> exchange();
  boost::asio::awaitable<std::optional<Arrival>> read_arrival();
  [[nodiscard]] bool begin_wait();
  void end_wait(std::size_t count);
  [[nodiscard]] boost::asio::mutable_buffer room();
  boost::asio::awaitable<bool> read_some();
  /// The answer to the head in front of the buffer if it is known, and this connection may go on after it. Takes the
  /// head out of the buffer then.
  [[nodiscard]] Memos::Found recall();
  [[nodiscard]] Repetition repeat(Memos::Found found);
  boost::asio::awaitable<bool> finish(const Repetition& repetition);
  void log(const Repetition& repetition, bool sent) const;
  boost::asio::awaitable<Next> refuse(Rejection rejection);
  boost::asio::awaitable<Next> answer(Head head, std::string bytes);
  /// `epoch`: the one in which the request was judged.
  void remember(std::string bytes, const Request& request, const Response& response, std::uint64_t epoch);
  boost::asio::awaitable<Response> respond(Request& request);
  boost::asio::awaitable<bool> send(const Request& request, const Response& response, Manner manner);
  boost::asio::awaitable<bool> write_pieces(const Stream& stream);
  boost::asio::awaitable<bool> write(std::string head, std::string_view body);
  [[nodiscard]] std::size_t write_at_once(std::string_view head, std::string_view body);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] Request identified(Head head);
  [[nodiscard]] std::string_view buffered() const noexcept;
  [[nodiscard]] const ServerLimits& limits() const noexcept { return shared_->options.limits; }

  std::shared_ptr<Shared> shared_;
  Socket socket_;
  TlsContext context_;  ///< outlives what is encrypted with it
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  std::shared_ptr<const PeerCertificate> peer_;
  boost::beast::flat_buffer buffer_;
  std::string remote_;
  Time deadline_{Time::max()};
  Time waits_since_{std::chrono::steady_clock::now()};
  std::uint64_t answered_{0};
  bool idle_{false};
  bool stopping_{false};
};

}  // namespace bandwatch::http
