#pragma once

#include "common/core/time.hpp"
#include "common/http/response.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bandwatch::http {

/// How one answer is framed.
struct Framing {
  bool keep_alive{false};
  bool http10{false};  ///< the client must be told of keep-alive
  std::string_view request_id;
  UtcTime now;
};

/// "Tue, 24 Nov 2026 09:17:49 GMT". Source: RFC 9110, section 5.6.7.
[[nodiscard]] std::string http_date(UtcTime t);

/// Whether an answer of this status to this method has its body sent: never with HEAD, 1xx, 204 and 304.
/// Source: RFC 9110, sections 9.3.2, 15.2, 15.3.5 and 15.4.5.
[[nodiscard]] bool sends_body(unsigned status, std::string_view method) noexcept;

/// The part of a head that is the same whoever gets it: status line, the headers of `response`, each security header
/// that `response` has not set itself, and the length, which is that of the body also where the body stays out (HEAD).
[[nodiscard]] std::string begin_head(const Response& response);

/// Adds the rest, up to and with the empty line: date, request id and what becomes of the connection.
void end_head(std::string& head, const Framing& framing);

/// `text` if it may be taken over as a request id (1 to 64 letters, digits, '.', '_', '-'), else an id made from
/// `sequence`: different sequences give different ids.
[[nodiscard]] std::string request_id_from(std::string_view text, std::uint64_t sequence);

}  // namespace bandwatch::http
