#pragma once

#include "alert-service/mail/template.hpp"
#include "alert-service/ways/channel.hpp"

#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Stands in a composed body where the channel's key belongs: bodies are kept in the ledger, secrets are not. No value
/// has this character, for escaping takes it out.
inline constexpr char kKeyMark = '\x1a';

/// The body that `rule` makes of `data`: in JSON values are escaped as in a string, elsewhere control characters become
/// blanks. {{key}} becomes the mark.
[[nodiscard]] std::string fill_body(const BodyRule& rule, TemplateData data);

/// `body` with `key` in the place of each mark.
[[nodiscard]] std::string with_key(const BodyRule& rule, std::string_view body, std::string_view key);

/// Reads a template for a body. kInvalidArgument for what is none, for names that there are not, and for a body that is
/// to be JSON and isn't, with any values.
[[nodiscard]] Result<Template> parse_body(std::string_view text, bool json);

/// Whether a body of this type is JSON.
[[nodiscard]] bool is_json(std::string_view content_type) noexcept;

}  // namespace bandwatch::alert
