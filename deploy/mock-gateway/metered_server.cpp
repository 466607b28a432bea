#include "deploy/mock-gateway/metered_server.hpp"

#include "common/core/numbers.hpp"
#include "common/core/text.hpp"
#include "deploy/mock-gateway/worker_pool.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <utility>

namespace bandwatch::mock {
namespace {

using SteadyClock = std::chrono::steady_clock;

// nginx's defaults: keepalive_timeout, keepalive_requests, listen backlog.
constexpr Duration kIdle = std::chrono::seconds(75);
constexpr std::size_t kRequestsPerConnection = 1000;
constexpr int kBacklog = 511;
constexpr std::size_t kMaxConnections = 1024;

Duration between(SteadyClock::time_point from, SteadyClock::time_point to) {
  return std::chrono::floor<Duration>(to - from);
}

bool has_token(const httplib::Request& request, const char* header, std::string_view token) {
  return to_lower(request.get_header_value(header)).find(token) != std::string::npos;
}

bool is_chunked(const httplib::Request& request) {
  return has_token(request, "Transfer-Encoding", "chunked");
}

/// Whether cpp-httplib answers without looking at a body.
bool leaves_body(const httplib::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
}

/// Whether this request is the last of its connection. The library knows each word in one spelling only.
bool is_last(const httplib::Request& request) {
  if (leaves_body(request) && is_chunked(request)) return true;  // its chunks would be taken for the next request
  if (has_token(request, "Connection", "close")) return true;
  return request.version == "HTTP/1.0" && !has_token(request, "Connection", "keep-alive");
}

/// cpp-httplib waits for the end of the connection when an upload states no length; nginx takes it as empty. The
/// library would also inflate bodies, cut ranges out and compress answers.
void make_plain(httplib::Request& request, bool last) {
  for (const char* const name : {"Accept-Encoding", "Connection", "Content-Encoding", "Content-Type", "Range"}) {
    request.headers.erase(name);
  }
  request.ranges.clear();
  if (last) request.set_header("Connection", "close");
  if (!request.has_header("Content-Length") && !is_chunked(request)) request.set_header("Content-Length", "0");
}

/// The bytes that follow the head of a request whose body cpp-httplib leaves unread. nginx reads and counts them.
std::uint64_t unread_body(const httplib::Request& request) {
  if (!leaves_body(request)) return 0;
  const auto length = parse_uint(request.get_header_value("Content-Length"));
  return length ? *length : 0;
}

}  // namespace

MeteredServer::MeteredServer(Counters& counters, const StopSignal& stop, std::string server_name)
    : counters_(counters), stop_(stop) {
  // The library takes ownership of the pool by a raw pointer.
  new_task_queue = [] { return new WorkerPool(kMaxConnections); };  // NOLINT(cppcoreguidelines-owning-memory)
  // Its default shares a port among processes, so that a second gateway would not notice the first.
  set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  set_tcp_nodelay(true);
  set_keep_alive_max_count(kRequestsPerConnection);
  set_post_routing_handler(
      [name = std::move(server_name)](const httplib::Request& request, httplib::Response& response) {
        const bool head_read = !request.remote_addr.empty();  // else it is unknown where the next request begins
        response.headers.erase("Keep-Alive");
        if (!response.has_header("Connection")) response.set_header("Connection", head_read ? "keep-alive" : "close");
        response.set_header("Date", fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr))));
        response.set_header("Server", name);
      });
}

Result<std::uint16_t> MeteredServer::start(const std::string& address, std::uint16_t port) {
  const int bound = port == 0 ? bind_to_any_port(address) : (bind_to_port(address, port) ? port : -1);
  if (bound <= 0) {
    return Error{Errc::kUnavailable, fmt::format("cannot listen on {} port {}", address, port), {}};
  }
  // The library's backlog of 5 is too short for a burst of new connections.
  ::listen(svr_sock_.load(), kBacklog);
  thread_ = std::thread([this] { listen_after_bind(); });
  while (!is_running())
    std::this_thread::yield();  // stop() does nothing before
  return static_cast<std::uint16_t>(bound);
}

void MeteredServer::join() {
  if (!thread_.joinable()) return;
  stop();
  thread_.join();
}

bool MeteredServer::process_and_close_socket(socket_t socket) {
  counters_.connection_opened();
  ByteStream stream(socket, stop_);
  std::size_t left = keep_alive_max_count_;
  while (left > 0 && stream.await_request(kIdle) && serve_one(stream, left == 1))
    --left;
  counters_.connection_closed();
  ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  return true;
}

bool MeteredServer::serve_one(ByteStream& stream, bool last) {
  counters_.request_begun();
  stream.begin_exchange();
  Exchange exchange;
  const auto started = SteadyClock::now();
  auto routed = started;
  std::uint64_t unread = 0;
  bool closed = false;  // the library's opinion, by one spelling of "close"; the answer's head is what counts
  const bool answered = process_request(stream, last, closed, [&](httplib::Request& request) {
    exchange.head_read = true;
    counters_.head_read();
    unread = unread_body(request);
    make_plain(request, is_last(request));
    begin(request, exchange, stream);
    routed = SteadyClock::now();
  });
  const bool drained = answered && stream.skip(unread);
  exchange.status = stream.status();
  exchange.received = stream.received();
  exchange.sent = stream.sent();
  const auto ended = SteadyClock::now();
  exchange.kong_latency = between(started, routed);
  exchange.upstream_latency = between(routed, stream.answered().value_or(ended));
  exchange.request_latency = between(started, ended);
  counters_.request_ended(exchange);
  return drained && !stream.closing();
}

}  // namespace bandwatch::mock
