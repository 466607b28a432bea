#pragma once

#include "common/http/head.hpp"
#include "common/http/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/basic_stream.hpp>
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

/// What all connections of a server share. Immutable but for the atomics.
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

  void report(const Fault& fault) const {
    if (options.on_fault) options.on_fault(fault);
  }
};

/// One connection. Everything but the constructor happens on its strand.
class Session {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

  Session(Socket socket, std::shared_ptr<Shared> shared);

  [[nodiscard]] Strand executor();

  /// Reads and answers requests, in order, until the connection ends; it is closed then.
  boost::asio::awaitable<void> run();

  /// Ends the connection now if it waits for a request, else after the answer under way.
  void stop_when_idle();

  /// Ends the connection now.
  void abort();

 private:
  using Time = std::chrono::steady_clock::time_point;

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

  boost::asio::awaitable<Next> exchange();
  boost::asio::awaitable<std::optional<Arrival>> read_arrival();
  boost::asio::awaitable<bool> wait_for_first_byte();
  boost::asio::awaitable<bool> read_some();
  boost::asio::awaitable<Next> refuse(Rejection rejection);
  boost::asio::awaitable<Next> answer(Head head);
  boost::asio::awaitable<Response> respond(Request& request);
  boost::asio::awaitable<bool> send(const Request& request, const Response& response, Manner manner);
  boost::asio::awaitable<bool> write_pieces(const Stream& stream);
  boost::asio::awaitable<bool> write(std::string head, std::string_view body);
  boost::asio::awaitable<void> linger();
  [[nodiscard]] Request identified(Head head);
  [[nodiscard]] std::string_view buffered() const noexcept;
  [[nodiscard]] const ServerLimits& limits() const noexcept { return shared_->options.limits; }

  std::shared_ptr<Shared> shared_;
  boost::beast::basic_stream<boost::asio::ip::tcp, Strand> stream_;
  boost::beast::flat_buffer buffer_;
  std::string remote_;
  std::uint64_t answered_{0};
  bool idle_{false};
  bool stopping_{false};
};

}  // namespace bandwatch::http
