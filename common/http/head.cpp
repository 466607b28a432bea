#include "common/http/head.hpp"

#include "common/core/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <optional>

namespace bandwatch::http {
namespace {

namespace beast_http = boost::beast::http;
using Parser = beast_http::request_parser<beast_http::empty_body>;
using Fields = beast_http::fields;

std::string_view view(boost::beast::string_view text) noexcept {
  return {text.data(), text.size()};
}

bool is_folded(std::string_view block) noexcept {
  return block.find("\r\n ") != std::string_view::npos || block.find("\r\n\t") != std::string_view::npos;
}

std::optional<Rejection> check_framing(const Fields& fields, bool http10) {
  const auto lengths = fields.count(beast_http::field::content_length);
  if (fields.count(beast_http::field::transfer_encoding) > 0) {
    if (http10 || lengths > 0) return Rejection{400, "Transfer-Encoding is not allowed here."};
    return Rejection{501, "Transfer-Encoding is not supported."};
  }
  if (lengths == 0) return std::nullopt;
  const auto length = view(fields[beast_http::field::content_length]);
  const bool digits = !length.empty() && length.find_first_not_of("0123456789") == std::string_view::npos;
  if (lengths > 1 || !digits) return Rejection{400, "Content-Length must be one whole number."};
  if (length != "0") return Rejection{413, "A request body is not accepted."};
  return std::nullopt;
}

std::optional<Rejection> check_host(const Fields& fields, bool http10) {
  const auto hosts = fields.count(beast_http::field::host);
  if (hosts > 1 || (hosts == 0 && !http10)) return Rejection{400, "Exactly one Host header is needed."};
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_:[]";
  if (hosts == 1 && view(fields[beast_http::field::host]).find_first_not_of(kAllowed) != std::string_view::npos) {
    return Rejection{400, "The Host header is not valid."};
  }
  return std::nullopt;
}

std::optional<Rejection> check_target(std::string_view method, std::string_view target) {
  if (target == "*" && method == "OPTIONS") return std::nullopt;
  if (target.empty() || target.front() != '/') return Rejection{400, "The request target must begin with /."};
  const bool ascii = std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  if (!ascii) return Rejection{400, "The request target must be percent-encoded."};
  return std::nullopt;
}

}  // namespace

Scan find_head_end(std::string_view bytes, std::size_t scanned) noexcept {
  constexpr Scan kBrokenScan{ScanState::kBroken, 0};
  for (std::size_t i = scanned; i < bytes.size(); ++i) {
    const char c = bytes[i];
    const bool after_return = i > 0 && bytes[i - 1] == '\r';
    if ((c == '\n') != after_return) return kBrokenScan;
    if (c == '\n') {
      if (i == 1) return kBrokenScan;
      if (i >= 3 && bytes[i - 2] == '\n') return {ScanState::kComplete, i + 1};
    } else if (c != '\r' && c != '\t' && has_control(bytes.substr(i, 1))) {
      return kBrokenScan;
    }
  }
  return {};
}

boost::system::result<Head, Rejection> read_head(std::string_view block, std::size_t max_headers) {
  // Beast unfolds headers silently, so this must be seen before it reads them.
  if (is_folded(block)) return Rejection{400, "Folded headers are not allowed."};
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(block.size()) + 1U);
  parser.body_limit(boost::none);
  boost::beast::error_code failure;
  parser.put(boost::asio::buffer(block.data(), block.size()), failure);
  if (failure || !parser.is_header_done()) return Rejection{400, "The request is not valid HTTP/1.1."};

  const auto& message = parser.get();
  if (message.version() != 10 && message.version() != 11) return Rejection{400, "Only HTTP/1.0 and 1.1 are spoken."};
  const bool http10 = message.version() == 10;
  Head head;
  head.method = message.method_string();
  head.target = message.target();
  head.http10 = http10;
  head.keep_alive = parser.keep_alive();
  if (const auto rejection = check_framing(message, http10)) return *rejection;
  if (const auto rejection = check_host(message, http10)) return *rejection;
  if (const auto rejection = check_target(head.method, head.target)) return *rejection;
  for (const auto& field : message) {
    if (head.headers.size() == max_headers) {
      return Rejection{431, "At most " + std::to_string(max_headers) + " headers are allowed."};
    }
    head.headers.push_back({std::string{view(field.name_string())}, std::string{view(field.value())}});
  }
  return head;
}

}  // namespace bandwatch::http
