#include "common/boost/outcome.hpp"
#include "common/http/session.hpp"
#include "common/http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

// The half of a session that speaks. GCC 12 destroys some temporaries of a co_await expression twice: whatever is
// passed on has a name first.
namespace bandwatch::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::size_t kPieceBytes = 64 * 1024;

Response method_not_allowed() {
  auto response = problem(405, reason_phrase(405), "Only GET, HEAD and OPTIONS are answered.");
  response.set_header("Allow", kAllowedMethods);
  return response;
}

}  // namespace

awaitable<Session::Next> Session::refuse(Rejection rejection) {
  const Request request = identified({});
  const Response response = problem(rejection.status, reason_phrase(rejection.status), rejection.reason);
  const Manner manner{.keep_alive = false, .http10 = false, .begin = std::chrono::steady_clock::now()};
  const bool sent = co_await send(request, response, manner);
  co_return sent ? Next::kLinger : Next::kClose;
}

awaitable<Session::Next> Session::answer(Head head) {
  Manner manner{.keep_alive = false, .http10 = head.http10, .begin = std::chrono::steady_clock::now()};
  const bool wants_more = head.keep_alive;
  Request request = identified(std::move(head));
  const Response response = co_await respond(request);
  ++answered_;
  // Asked after the handler: a drain may have begun meanwhile.
  manner.keep_alive = wants_more && answered_ < limits().requests && !shared_->draining && !response.stream();
  const bool sent = co_await send(request, response, manner);
  if (!sent) co_return Next::kClose;
  co_return manner.keep_alive ? Next::kContinue : Next::kLinger;
}

Request Session::identified(Head head) {
  Request request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.remote = remote_;
  request.request_id = request_id_from(request.header("X-Request-Id"), shared_->next_request++);
  request.draining = shared_->draining;
  return request;
}

awaitable<Response> Session::respond(Request& request) {
  const auto& method = request.method;
  if (method != "GET" && method != "HEAD" && method != "OPTIONS") co_return method_not_allowed();
  if (request.target == "*") co_return options_answer();
  auto target = parse_target(request.target);
  if (!target) co_return to_problem(target.error());
  request.path = std::move(target->path);
  request.query = std::move(target->query);

  std::string reason = "unknown exception";
  try {
    auto answer = shared_->handler(request);
    Response response = co_await std::move(answer);
    co_return response;
  } catch (const std::exception& failure) {
    reason = failure.what();
  } catch (...) {
    // `reason` says what is known.
  }
  shared_->report({"handler_failed", reason, request.request_id});
  co_return internal_error();
}

awaitable<bool> Session::send(const Request& request, const Response& response, Manner manner) {
  const auto body = sends_body(response.status(), request.method) ? response.body() : std::string_view{};
  const Framing framing{manner.keep_alive, manner.http10, request.request_id, shared_->clock.now()};
  std::string head = write_head(response, framing);
  bool sent = co_await write(std::move(head), body);
  const bool streams = response.stream() && sends_body(response.status(), request.method);
  if (sent && streams) sent = co_await write_pieces(response.stream());
  if (shared_->options.on_access) {
    const auto took = std::chrono::steady_clock::now() - manner.begin;
    shared_->options.on_access({request.remote, request.request_id, request.method, request.target, response.status(),
                                sent ? body.size() : 0U, std::chrono::floor<std::chrono::microseconds>(took)});
  }
  co_return sent;
}

awaitable<bool> Session::write_pieces(const Stream& stream) {
  while (!shared_->draining) {
    auto next = stream();
    auto piece = co_await std::move(next);
    if (!piece) co_return true;
    const bool sent = co_await write(*std::move(piece), {});
    if (!sent) co_return false;
  }
  co_return true;
}

awaitable<bool> Session::write(std::string head, std::string_view body) {
  // A client must take each piece in time, however long the whole is: so a slow reader can't hold on for ever.
  do {
    const auto piece = body.substr(0, kPieceBytes);
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(piece)};
    stream_.expires_after(limits().write);
    const auto [failure, count] = co_await asio::async_write(stream_, buffers, kOutcome);
    if (failure) co_return false;
    head.clear();
    body.remove_prefix(piece.size());
  } while (!body.empty());
  co_return true;
}

}  // namespace bandwatch::http
