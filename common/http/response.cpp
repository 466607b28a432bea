#include "common/http/response.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace bandwatch::http {
namespace {

/// Source: RFC 9110, section 5.6.2.
bool is_token(std::string_view name) noexcept {
  constexpr std::string_view kAllowed = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool is_written_by_server(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 5> kNames{"Content-Length", "Transfer-Encoding", "Connection", "Date",
                                                   "X-Request-Id"};
  return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view own) { return same_name(own, name); });
}

bool is_printable(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
}

template <class Headers>
auto find_header(Headers& headers, std::string_view name) {
  return std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return same_name(h.name, name); });
}

Response with_type(unsigned status, std::string_view type, Response::Body body) {
  Response response{status, std::move(body)};
  response.set_header("Content-Type", type);
  return response;
}

}  // namespace

std::string_view Response::body() const noexcept {
  if (const auto* own = std::get_if<std::string>(&body_)) return *own;
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body_)) {
    return *shared ? std::string_view{**shared} : std::string_view{};
  }
  if (const auto* fixed = std::get_if<StaticBody>(&body_)) return fixed->bytes;
  return {};
}

std::shared_ptr<const std::string> Response::shared_body() const noexcept {
  const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body_);
  return shared == nullptr ? nullptr : *shared;
}

std::optional<Reuse> Response::reuse() const noexcept {
  return body().empty() || shared_body() ? reuse_ : std::nullopt;
}

std::string_view Response::header(std::string_view name) const noexcept {
  const auto found = find_header(headers_, name);
  return found == headers_.end() ? std::string_view{} : std::string_view{found->value};
}

void Response::set_header(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("header name is no token");
  if (is_written_by_server(name)) throw std::invalid_argument("the server writes this header: " + std::string{name});
  if (!is_printable(value)) throw std::invalid_argument("header value is not printable: " + std::string{name});
  const auto found = find_header(headers_, name);
  if (found == headers_.end()) {
    headers_.push_back({std::string{name}, std::string{value}});
  } else {
    found->value = value;
  }
}

Response json(unsigned status, Response::Body body) {
  return with_type(status, "application/json", std::move(body));
}

Response text(unsigned status, Response::Body body) {
  return with_type(status, "text/plain; charset=utf-8", std::move(body));
}

Response options_answer() {
  Response response{204};
  response.set_header("Allow", kAllowedMethods);
  return response;
}

std::string_view reason_phrase(unsigned status) noexcept {
  namespace beast_http = boost::beast::http;
  const auto known = beast_http::int_to_status(status);
  if (known == beast_http::status::unknown) return "Unknown";
  const auto phrase = beast_http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

}  // namespace bandwatch::http
