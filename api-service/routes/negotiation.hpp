#pragma once

#include <string_view>

namespace bandwatch::api {

/// Whether an Accept-Encoding header takes `coding`: named with a weight that is not zero.
/// Source: RFC 9110, section 12.5.3.
[[nodiscard]] bool accepts(std::string_view accept, std::string_view coding);

/// Whether If-None-Match holds the tag, weakly compared. Source: RFC 9110, section 13.1.2.
[[nodiscard]] bool has_tag(std::string_view if_none_match, std::string_view etag);

/// Whether the first type that Accept names is CSV: tools that want it ask for it alone.
[[nodiscard]] bool wants_csv(std::string_view accept);

}  // namespace bandwatch::api
