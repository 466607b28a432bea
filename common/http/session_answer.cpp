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
constexpr std::string_view kHeadEnd = "\r\n\r\n";

/// What is left of two pieces, one after the other, of which `written` bytes are gone.
std::pair<std::string_view, std::string_view> rest_of(std::string_view head, std::string_view body,
                                                      std::size_t written) noexcept {
  const auto of_head = std::min(written, head.size());
  return {head.substr(of_head), body.substr(written - of_head)};
}

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

Memos::Found Session::recall() {
  // Who asks stands in the head, unless a certificate has said it.
  if (peer_ || answered_ + 1 >= limits().requests || shared_->draining) return {};
  const auto bytes = buffered();
  const auto end = bytes.find(kHeadEnd);
  if (end == bytes.npos) return {};
  const auto size = end + kHeadEnd.size();
  shared_->memos.enter(shared_->epoch());
  auto found = shared_->memos.find(bytes.substr(0, size), shared_->clock);
  if (found.memo) buffer_.consume(size);
  return found;
}

Session::Repetition Session::repeat(Memos::Found found) {
  ++answered_;
  Repetition out{.found = std::move(found),
                 .request_id = request_id_from({}, shared_->next_request++),
                 .head = {},
                 .begin = std::chrono::steady_clock::now()};
  constexpr std::size_t kMostOfEnd = 160;
  const auto& known = out.found.memo->head;
  out.head.reserve(known.size() + kMostOfEnd);
  out.head = known;
  end_head(out.head, {true, false, out.request_id, shared_->clock.now()});
  out.written = write_at_once(out.head, out.found.bytes());
  return out;
}

awaitable<bool> Session::finish(const Repetition& repetition) {
  const auto [head, body] = rest_of(repetition.head, repetition.found.bytes(), repetition.written);
  std::string rest{head};
  co_return co_await write(std::move(rest), body);
}

void Session::log(const Repetition& repetition, bool sent) const {
  if (!shared_->options.on_access) return;
  const auto took = std::chrono::steady_clock::now() - repetition.begin;
  const auto& memo = *repetition.found.memo;
  shared_->options.on_access({remote_, repetition.request_id, "GET", memo.target, memo.status,
                              sent ? repetition.found.bytes().size() : 0U,
                              std::chrono::floor<std::chrono::microseconds>(took)});
}

void Session::remember(std::string bytes, const Request& request, const Response& response, std::uint64_t epoch) {
  if (peer_ || epoch != shared_->epoch()) return;
  shared_->memos.enter(epoch);
  // An id of the client's own would be part of the answer.
  const auto reuse = response.reuse();
  if (!reuse || request.method != "GET" || !request.header("X-Request-Id").empty()) return;
  const auto body = response.shared_body();
  shared_->memos.put(std::move(bytes), {.head = begin_head(response),
                                        .body = body,
                                        .has_body = body != nullptr,
                                        .status = response.status(),
                                        .target = request.target,
                                        .reuse = *reuse});
}

awaitable<Session::Next> Session::answer(Head head, std::string bytes) {
  Manner manner{.keep_alive = false, .http10 = head.http10, .begin = std::chrono::steady_clock::now()};
  const bool wants_more = head.keep_alive;
  const auto epoch = shared_->epoch();
  Request request = identified(std::move(head));
  Response response = co_await respond(request);
  if (shared_->options.finish) shared_->options.finish(request, response);
  ++answered_;
  // Asked after the handler: a drain may have begun meanwhile.
  manner.keep_alive = wants_more && answered_ < limits().requests && !shared_->draining && !response.stream();
  if (manner.keep_alive && !manner.http10) remember(std::move(bytes), request, response, epoch);
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
  request.peer = peer_;
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

  std::string reason;
  try {
    auto answer = shared_->handler(request);
    Response response = co_await std::move(answer);
    co_return response;
  } catch (const std::exception& failure) {
    reason = failure.what();
  } catch (...) {
    reason = "unknown exception";
  }
  shared_->report({"handler_failed", reason, request.request_id});
  co_return internal_error();
}

awaitable<bool> Session::send(const Request& request, const Response& response, Manner manner) {
  const auto body = sends_body(response.status(), request.method) ? response.body() : std::string_view{};
  const Framing framing{manner.keep_alive, manner.http10, request.request_id, shared_->clock.now()};
  std::string head = begin_head(response);
  end_head(head, framing);
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

std::size_t Session::write_at_once(std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
  if (tls_) return 0;
  boost::system::error_code refused;  // whatever it is, the write that follows meets it too
  return socket_.write_some(buffers, refused);
}

awaitable<bool> Session::write(std::string head, std::string_view body) {
  // Most answers fit into the socket's buffer: no waiting, no deadline.
  auto rest = rest_of(head, body, write_at_once(head, body));
  // A client must take each piece in time, however long the whole is: so a slow reader can't hold on for ever.
  while (!rest.first.empty() || !rest.second.empty()) {
    const auto piece = rest.second.substr(0, kPieceBytes);
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(rest.first), asio::buffer(piece)};
    deadline_ = std::chrono::steady_clock::now() + limits().write;
    bool failed = false;
    if (tls_) {
      const auto [failure, count] = co_await asio::async_write(*tls_, buffers, kOutcome);
      failed = failure.failed();
    } else {
      const auto [failure, count] = co_await asio::async_write(socket_, buffers, kOutcome);
      failed = failure.failed();
    }
    deadline_ = Time::max();
    if (failed) co_return false;
    rest = {std::string_view{}, rest.second.substr(piece.size())};
  }
  co_return true;
}

}  // namespace bandwatch::http
