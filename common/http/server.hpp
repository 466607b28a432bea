#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"
#include "common/http/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::http {

/// Answers one request. Called on the context's thread. The request lives until the coroutine ends. An exception
/// becomes a fixed 500 and is logged.
using Handler = std::function<boost::asio::awaitable<Response>(const Request&)>;

/// What a connection may take. Every time is a limit that ends the connection; it is kept to a quarter of a second.
struct ServerLimits {
  std::size_t header_bytes{8192};  ///< request line and headers together
  std::size_t headers{64};         ///< number of header fields
  std::size_t connections{4096};   ///< at the same time; beyond it those that wait longest for a request make room for
                                   ///< the newest, and where all are being answered it gets 503
  std::uint64_t requests{1000};    ///< per connection, then it is closed so that balancers spread again
  Duration header{std::chrono::seconds{5}};      ///< from the first byte of a request to the end of its headers
  Duration handshake{std::chrono::seconds{10}};  ///< from the accept to the end of the handshake under TLS
  Duration idle{std::chrono::seconds{60}};       ///< from an answer, or the accept, to the first byte of a request
  Duration write{std::chrono::seconds{10}};      ///< for each 64 KiB of an answer
  Duration linger{std::chrono::seconds{2}};      ///< for the client to close after our last byte
  Duration accept_pause{100};                    ///< after an accept that failed for want of descriptors or memory
  Duration drain_delay{0};                       ///< draining, but still accepting: until balancers have noticed
  Duration drain{std::chrono::seconds{20}};      ///< after that delay, for requests in flight
};

/// One line of an access log. The views end with the call.
struct Access {
  std::string_view remote;
  std::string_view request_id;
  std::string_view method;  ///< empty if the request could not be read
  std::string_view target;  ///< as it came: may hold anything printable
  unsigned status{0};
  std::uint64_t body_bytes{0};           ///< of the answer, as sent
  std::chrono::microseconds duration{};  ///< from the end of the request's head to the last byte handed over
};

/// One fault inside the server or a handler. The views end with the call.
struct Fault {
  std::string_view event;  ///< "accept_failed", "crowded", "handler_failed", "session_failed", "listener_failed"
  std::string_view detail;
  std::string_view request_id;  ///< empty if no request is at fault
};

struct ServerOptions {
  std::string address{"127.0.0.1"};
  std::uint16_t port{0};   ///< 0: the system chooses, Server::port() tells
  bool share_port{false};  ///< several servers listen on one port, and the system spreads connections over them
  ServerLimits limits;
  std::shared_ptr<const CurrentTls> tls;  ///< null: in the clear
  /// Called for every answer to a request that could be read, before it goes out: for what all answers have in common.
  /// May be empty; must not throw, and not set what depends on anything but request and answer.
  std::function<void(const Request&, Response&)> finish;
  /// Whenever it changes, answers given before are not repeated any more. Null: that never happens. Outlives the
  /// server.
  const std::atomic<std::uint64_t>* epoch{nullptr};
  std::function<void(const Access&)> on_access;  ///< may be empty; thread-safe, must not throw
  std::function<void(const Fault&)> on_fault;    ///< may be empty; thread-safe, must not throw
};

class Listener;

/// An HTTP/1.1 server for answers without request bodies, on an io_context that the caller runs with one thread; more
/// threads have a server each, with share_port. All functions are thread-safe. The context and the clock must outlive
/// the server, and the context must have run out of work or be stopped for good before the server and what its handler
/// refers to are destroyed.
class Server {
 public:
  Server(boost::asio::io_context& context, ServerOptions options, Handler handler, const Clock& clock);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Binds, listens and begins to accept. Call once. kUnavailable if the address can't be had.
  [[nodiscard]] Result<void> start();

  /// The port in use, 0 before a successful start().
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Begins an orderly end; a second call changes nothing. At once every answer says `Connection: close`; after
  /// limits.drain_delay the port is closed and idle connections are too; requests in flight finish, at most for
  /// limits.drain. Then `done` is called once on a thread of the context, and the context runs out of work. A handler
  /// that is still running at the limit loses its connection, and keeps the context busy until it returns.
  void begin_drain(std::function<void()> done = {});

  [[nodiscard]] bool draining() const noexcept;

  /// Connections open now: 0 after a drain.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  std::shared_ptr<Listener> listener_;
};

}  // namespace bandwatch::http
