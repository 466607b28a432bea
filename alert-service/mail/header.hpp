#pragma once

#include "alert-service/mail/message.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::alert {

// Header fields as they stand in a message: name, value and CRLF, folded so that lines have at most 76 characters where
// the value allows it (an address or an id is never broken). All are pure. The error is kInvalidArgument, its field is
// the header's name.

/// A field of free text, such as Subject: as it is where it is plain ASCII that folding leaves alone, else in encoded
/// words (RFC 2047). Control characters and bytes that are no UTF-8 are refused.
[[nodiscard]] Result<std::string> text_field(std::string_view name, std::string_view value);

/// A field with one address and its display name, such as From. The name is treated as in text_field.
[[nodiscard]] Result<std::string> address_field(std::string_view name, const Mailbox& mailbox);

/// A field with message ids, such as References: one a line.
[[nodiscard]] Result<std::string> id_field(std::string_view name, const std::vector<std::string>& ids);

/// A field whose value is our own and short.
[[nodiscard]] std::string fixed_field(std::string_view name, std::string_view value);

/// "Tue, 24 Nov 2026 12:05:00 +0000". Source: RFC 5322, 3.3.
[[nodiscard]] std::string format_mail_date(UtcTime t);

}  // namespace bandwatch::alert
