#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/http/request.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bandwatch::http {

/// The methods that the server lets through, as the value of an Allow header.
inline constexpr std::string_view kAllowedMethods = "GET, HEAD, OPTIONS";

/// A body in memory that outlives the server, such as a file embedded in the program. It goes out without a copy.
struct StaticBody {
  std::string_view bytes;
};

/// The next piece of a body without an end in sight; nothing ends it. Called on the connection's executor, one call
/// after the other.
using Stream = std::function<boost::asio::awaitable<std::optional<std::string>>()>;

/// How long an answer may be given again without asking the handler.
struct Reuse {
  SteadyTime until{};                      ///< exclusive: from then on it may have changed
  UtcTime entitled_until{UtcTime::max()};  ///< exclusive: from then on who got it may not have it any more

  [[nodiscard]] bool is_good(const Clock& clock) const {
    return clock.steady() < until && clock.now() < entitled_until;
  }
};

/// What a handler answers. Length, date, connection handling, request id and the security headers that the handler left
/// out are the server's business; a HEAD is answered like a GET, the server leaves the body out.
class Response {
 public:
  /// Its own text, a text shared with a cache, or memory that never goes away.
  using Body = std::variant<std::string, std::shared_ptr<const std::string>, StaticBody>;

  Response() = default;
  explicit Response(unsigned status, Body body = std::string{}) : status_(status), body_(std::move(body)) {}

  [[nodiscard]] unsigned status() const noexcept { return status_; }
  [[nodiscard]] const std::vector<Header>& headers() const noexcept { return headers_; }
  [[nodiscard]] std::string_view body() const noexcept;

  /// The value of the header called `name` (any case), empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;

  /// Sets a header, in place of an earlier one with that name (any case). Throws std::invalid_argument, as the caller's
  /// bug, when `name` is no token, is one that the server writes itself (Content-Length, Transfer-Encoding, Connection,
  /// Date, X-Request-Id), or `value` holds anything but printable ASCII and blanks: what a client sent must never
  /// become a line of its own. A throw from a handler ends as the fixed 500.
  void set_header(std::string_view name, std::string_view value);

  void set_body(Body body) { body_ = std::move(body); }

  /// As long as `reuse` is good, a request with the very same head may be given the very same answer. Counts for GET
  /// and a shared body, or none; only while somebody else keeps that body.
  void set_reuse(Reuse reuse) { reuse_ = reuse; }

  /// What set_reuse() said, if the body allows it.
  [[nodiscard]] std::optional<Reuse> reuse() const noexcept;

  /// The body where it is shared, else null.
  [[nodiscard]] std::shared_ptr<const std::string> shared_body() const noexcept;

  /// In place of a body: pieces that go out as they come. The connection ends with them, or with a drain of the server
  /// at the next piece, so they must come often, if only as comments.
  void set_stream(Stream stream) { stream_ = std::move(stream); }
  [[nodiscard]] const Stream& stream() const noexcept { return stream_; }

 private:
  unsigned status_{200};
  std::vector<Header> headers_;
  Body body_{std::string{}};
  Stream stream_;
  std::optional<Reuse> reuse_;
};

/// `body` as application/json.
[[nodiscard]] Response json(unsigned status, Response::Body body);

/// `body` as text/plain; charset=utf-8.
[[nodiscard]] Response text(unsigned status, Response::Body body);

/// 204 that tells the allowed methods: the answer to OPTIONS.
[[nodiscard]] Response options_answer();

/// Further string members of a problem body.
using ProblemMembers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// An application/problem+json answer (RFC 9457) with the members title, status, detail and `extra`, such as
/// {{"parameter", "step"}, {"allowed", "1m to 1d"}}. Text that is not UTF-8 is replaced, never copied.
[[nodiscard]] Response problem(unsigned status, std::string_view title, std::string_view detail,
                               ProblemMembers extra = {});

/// The one mapping from a failure to HTTP: invalid argument 400 (with the members parameter and allowed), not found
/// 404, unavailable and malformed data 502, timeout 504, overloaded 503 with Retry-After. Each has the member code.
/// Only an invalid argument shows its detail; everything else is a fixed sentence.
[[nodiscard]] Response to_problem(const Error& error);

/// 500 with a fixed body: something threw.
[[nodiscard]] Response internal_error();

/// The usual phrase of a status, such as "Not Found"; "Unknown" for one without.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace bandwatch::http
