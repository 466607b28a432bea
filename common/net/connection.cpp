#include "common/net/connection.hpp"

#include "common/boost/outcome.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <openssl/x509_vfy.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace bandwatch::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

const Result<void> kDone;  // GCC 12 with sanitizers takes a temporary in its place for uninitialised
// Beast asks the socket for as much as the buffer has room for, and for 512 bytes of one that has never grown.
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::uint32_t kMaxHeader = 64 * 1024;

/// Whether the peer closed the connection in the orderly or the rude way.
bool is_end(const error_code& error) {
  return error == http::error::end_of_stream || error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe || error == asio::error::connection_aborted ||
         error == asio::ssl::error::stream_truncated;
}

}  // namespace

Connection::Connection(asio::any_io_executor executor, std::shared_ptr<const Peer> peer)
    : executor_(std::move(executor)), peer_(std::move(peer)) {}

Connection::Plain& Connection::transport() {
  return tls_ ? tls_->next_layer() : *plain_;
}

bool Connection::is_ready() {
  if (!open_) return false;
  char byte{};
  const auto seen = ::recv(transport().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  const bool quiet = seen < 0 && errno == EAGAIN;
  if (!quiet) close();
  return quiet;
}

void Connection::close() {
  open_ = false;
  busy_ = false;
  if (lookup_) lookup_->give_up();
  if (tls_ || plain_) transport().close();
}

void Connection::close_if_busy() {
  if (busy_) close();
}

void Connection::retire() {
  retired_ = true;
  close();
}

std::optional<Error> Connection::obstacle(Deadline deadline) const {
  if (retired_) return Error{Errc::kUnavailable, "the client is closed", {}};
  if (steady_clock::now() >= deadline) {
    return Error{Errc::kTimeout, "no time left to ask " + peer_->url.authority, {}};
  }
  return std::nullopt;
}

Error Connection::failed(const char* doing, const error_code& error) {
  close();
  if (retired_) return Error{Errc::kUnavailable, "the client is closed", {}};
  const auto detail = std::string{doing} + " " + peer_->url.authority + ": " + error.message();
  if (error == beast::error::timeout) return Error{Errc::kTimeout, detail, {}};
  if (error == http::error::body_limit) return Error{Errc::kTooLarge, detail, {}};
  const bool breaks_http =
      error.category() == make_error_code(http::error::bad_version).category() && error != http::error::end_of_stream;
  return Error{breaks_http ? Errc::kMalformedData : Errc::kUnavailable, detail, {}};
}

asio::awaitable<Result<void>> Connection::open(TlsContext context, Deadline deadline) {
  answered_ = false;
  if (auto error = obstacle(deadline)) co_return *std::move(error);
  close();
  busy_ = true;
  context_ = std::move(context);
  lookup_ = std::make_shared<Lookup>(executor_);
  auto endpoints = co_await lookup_->run(peer_->url.host, peer_->url.port, deadline);
  lookup_.reset();
  if (auto error = obstacle(deadline)) co_return *std::move(error);
  if (!endpoints) co_return std::move(endpoints).error();
  auto connected = co_await connect(*std::move(endpoints), deadline);
  if (!connected) co_return std::move(connected).error();
  if (context_) {
    auto secured = co_await handshake(deadline);
    if (!secured) co_return std::move(secured).error();
  }
  open_ = true;
  busy_ = false;
  co_return kDone;
}

asio::awaitable<Result<void>> Connection::connect(Lookup::Endpoints endpoints, Deadline deadline) {
  error_code error;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (auto obstacle_now = obstacle(deadline)) co_return *std::move(obstacle_now);
    if (context_) {
      tls_.emplace(executor_, *context_);
    } else {
      plain_.emplace(executor_);
    }
    // An address that swallows packets must leave time for those behind it.
    const auto now = steady_clock::now();
    const auto share = (deadline - now) / static_cast<std::int64_t>(endpoints.size() - i);
    transport().expires_at(now + share);
    const auto& endpoint = endpoints[i];
    const auto [outcome] = co_await transport().async_connect(endpoint, kOutcome);
    error = outcome;
    if (!error) break;
  }
  if (error) co_return failed("connecting to", error);
  error_code ignored;  // a slower connection is no reason to have none
  transport().socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
  co_return kDone;
}

asio::awaitable<Result<void>> Connection::handshake(Deadline deadline) {
  if (auto error = obstacle(deadline)) co_return *std::move(error);
  auto host = peer_->url.host;
  error_code not_numeric;
  asio::ip::make_address(host, not_numeric);
  // RFC 6066, section 3: server names are no addresses.
  if (not_numeric) {
    SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
  }
  tls_->set_verify_callback(asio::ssl::host_name_verification(host));
  transport().expires_at(deadline);
  const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kOutcome);
  if (!error) co_return kDone;
  const auto verdict = SSL_get_verify_result(tls_->native_handle());
  auto out = failed("TLS handshake with", error);
  if (verdict != X509_V_OK) out.detail += std::string{" ("} + X509_verify_cert_error_string(verdict) + ")";
  co_return out;
}

asio::awaitable<Result<HttpResponse>> Connection::exchange(HttpRequest& request, BodySink* sink, Deadline deadline) {
  ended_unanswered_ = false;
  answered_ = false;
  if (auto error = obstacle(deadline)) co_return *std::move(error);
  busy_ = true;
  if (context_) {
    auto over_tls = co_await exchange_over(*tls_, request, sink, deadline);
    co_return over_tls;
  }
  auto over_tcp = co_await exchange_over(*plain_, request, sink, deadline);
  co_return over_tcp;
}

template <class Stream>
asio::awaitable<Result<void>> Connection::send(Stream& stream, HttpRequest& request, Deadline deadline) {
  transport().expires_at(deadline);
  const auto [error, written] = co_await http::async_write(stream, request, kOutcome);
  if (error) {
    ended_unanswered_ = is_end(error);
    co_return failed("asking", error);
  }
  if (auto late = obstacle(deadline)) {
    close();
    co_return *std::move(late);
  }
  transport().expires_at(deadline);
  co_return Result<void>{};
}

template <class Stream, class Parser>
asio::awaitable<Result<void>> Connection::pour(Stream& stream, beast::flat_buffer& buffer, Parser& parser,
                                               BodySink& sink) {
  while (!parser.is_done()) {
    const auto room = sink.room();
    auto& body = parser.get().body();
    body.data = room.data();
    body.size = room.size();
    const auto [error, received] = co_await http::async_read_some(stream, buffer, parser, kOutcome);
    if (error && error != http::error::need_buffer) co_return failed("reading the answer of", error);
    if (auto taken = sink.filled(room.size() - body.size); !taken) {
      close();
      co_return std::move(taken).error();
    }
  }
  co_return Result<void>{};
}

template <class Stream>
asio::awaitable<Result<HttpResponse>> Connection::exchange_over(Stream& stream, HttpRequest& request, BodySink* sink,
                                                                Deadline deadline) {
  auto sent = co_await send(stream, request, deadline);
  if (!sent) co_return std::move(sent).error();
  http::response_parser<http::empty_body> head;
  head.header_limit(kMaxHeader);
  head.body_limit(boost::none);
  beast::flat_buffer buffer;
  buffer.reserve(kReadBytes);
  const auto [head_error, head_size] = co_await http::async_read_header(stream, buffer, head, kOutcome);
  if (head_error) {
    ended_unanswered_ = is_end(head_error) && !head.got_some();
    co_return failed("reading the answer of", head_error);
  }
  answered_ = true;
  HttpResponse response;
  bool keep_alive = false;
  if (sink != nullptr && head.get().result() == http::status::ok &&
      sink->wants(head.get()[http::field::content_type])) {
    http::response_parser<http::buffer_body> parser{std::move(head)};
    auto poured = co_await pour(stream, buffer, parser, *sink);
    if (!poured) co_return std::move(poured).error();
    keep_alive = parser.keep_alive();
    response.base() = std::move(parser.get().base());
  } else {
    const auto length = head.content_length();
    if (length && *length > peer_->max_body) co_return failed("reading the answer of", http::error::body_limit);
    http::response_parser<http::string_body> parser{std::move(head)};
    parser.body_limit(peer_->max_body);
    const auto [error, received] = co_await http::async_read(stream, buffer, parser, kOutcome);
    if (error) co_return failed("reading the answer of", error);
    keep_alive = parser.keep_alive();
    response = parser.release();
  }
  busy_ = false;
  if (retired_ || !keep_alive || buffer.size() > 0) close();
  co_return response;
}

}  // namespace bandwatch::net
