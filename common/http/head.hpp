#pragma once

#include "common/http/request.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What is decided about a request before anyone sees it. Pure, so that every attack on the framing is one row of a
// table.
namespace bandwatch::http {

/// Why a request is refused unseen; the connection is closed after the answer.
struct Rejection {
  unsigned status{400};
  std::string reason;  ///< a sentence for the client
};

/// Request line and headers, accepted.
struct Head {
  std::string method;
  std::string target;  ///< origin form, or "*" with OPTIONS
  std::vector<Header> headers;
  bool http10{false};
  bool keep_alive{false};  ///< what the client asks for
};

enum class ScanState : std::uint8_t { kIncomplete, kComplete, kBroken };

struct Scan {
  ScanState state{ScanState::kIncomplete};
  std::size_t size{0};  ///< kComplete: bytes up to and with the empty line
};

/// Looks for the end of the head that begins at `bytes[0]`; the first `scanned` bytes were looked at before without
/// finding it. Broken: a line end other than CRLF, an empty line in front, a control character other than the tab.
[[nodiscard]] Scan find_head_end(std::string_view bytes, std::size_t scanned = 0) noexcept;

/// Reads one complete head, `block` ending with its empty line, and refuses what servers and proxies are known to frame
/// differently, since that is how one request is smuggled inside another: any Transfer-Encoding, a body, a folded
/// header, no or several hosts, targets in other forms or with bytes from 0x80. At most `max_headers` fields.
///
/// Source: RFC 9112, sections 3.2, 5.2, 6 and 11.2.
[[nodiscard]] boost::system::result<Head, Rejection> read_head(std::string_view block, std::size_t max_headers);

}  // namespace bandwatch::http
