#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

/// A mail address with the name that people see; the name may be empty.
struct Mailbox {
  std::string name{};
  std::string address{};
};

/// A picture within a mail, which its HTML shows as "cid:CONTENT_ID".
struct InlineImage {
  std::string content_id{};  ///< without angle brackets, as unique as a message id
  std::string png{};
  std::string file_name{};  ///< ASCII letters, digits, dots and hyphens
};

/// What a mail says, before it becomes bytes. All texts are UTF-8.
struct Message {
  Mailbox from{};
  Mailbox to{};
  std::string reply_to{};  ///< an address; empty: none
  std::string subject{};
  UtcTime date{};             ///< of the event, not of the attempt, so that every attempt has the same bytes
  std::string message_id{};   ///< with its angle brackets
  std::string in_reply_to{};  ///< with its angle brackets; empty: none
  std::vector<std::string> references{};  ///< each with its angle brackets, oldest first
  std::string text{};                     ///< lines end with LF, CRLF or CR
  std::string html{};                     ///< as `text`
  std::optional<InlineImage> image{};
};

/// The message as RFC 5322 bytes that every relay passes on unchanged: 7-bit but for addresses beyond ASCII, CRLF only,
/// body lines of at most 76 characters, none beginning with ".", header lines folded; multipart/alternative with the
/// text first, and the HTML in a multipart/related with its picture if there is one. The same message gives the same
/// bytes. kInvalidArgument (the field is the header) if a header value has control characters or is no UTF-8, or if an
/// address or message id is not well-formed. In the bodies control characters other than tabs and line ends, and bytes
/// that are no UTF-8, become U+FFFD. Source: RFC 5322, 2045 (quoted-printable), 2046 (multipart), 2047 (encoded words),
/// 3834 (Auto-Submitted).
[[nodiscard]] Result<std::string> compose(const Message& message);

/// Whether `bytes` are fit for the wire as compose() makes them: ASCII without NUL (UTF-8 if `beyond_ascii`, for a
/// relay that is told so), lines of at most 998 characters that end with CRLF, no other CR or LF, no line that begins
/// with ".", not empty.
[[nodiscard]] bool is_wire_form(std::string_view bytes, bool beyond_ascii = false) noexcept;

}  // namespace bandwatch::alert
