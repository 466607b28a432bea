#include "common/net/url.hpp"

#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>

namespace bandwatch::net {
namespace {

Error wrong(std::string_view what) {
  return invalid_argument({}, "a URL such as http://localhost:9090 or https://host/prefix; " + std::string{what});
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool consists_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(),
                     [others](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

/// Takes the scheme with "://" off the front.
bool take_scheme(std::string_view& text, bool& tls) {
  const auto end = text.find("://");
  if (end == std::string_view::npos) return false;
  const auto scheme = to_lower(text.substr(0, end));
  text.remove_prefix(end + 3);
  tls = scheme == "https";
  return tls || scheme == "http";
}

/// Takes the host off the front of an authority; what is left is the port with its colon, or nothing.
bool take_host(std::string_view& authority, std::string& host) {
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return false;
    host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
    boost::system::error_code bad;
    boost::asio::ip::make_address_v6(host, bad);
    // A zone means an interface of this machine; a certificate can't name it.
    return !bad && host.find('%') == std::string::npos;
  }
  host = to_lower(authority.substr(0, authority.find(':')));
  authority.remove_prefix(host.size());
  // Underscores are no host names by RFC 1123, but container networks have them.
  return !host.empty() && host.size() <= 253 && consists_of(host, "-._") && host.find("..") == std::string::npos &&
         is_alphanumeric(host.front());
}

bool take_port(std::string_view rest, bool tls, std::string& port) {
  port = tls ? "443" : "80";
  if (rest.empty()) return true;
  if (rest.front() != ':') return false;
  const auto number = parse_uint(rest.substr(1));
  if (!number || *number == 0 || *number > 65535) return false;
  port = std::to_string(*number);
  return true;
}

bool has_dot_segment(std::string_view path) {
  const auto padded = std::string{path} + "/";
  return padded.find("/./") != std::string::npos || padded.find("/../") != std::string::npos ||
         padded.find("//") != std::string::npos;
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  Url out;
  if (!take_scheme(text, out.tls)) return wrong("http or https");
  auto authority = text.substr(0, text.find_first_of("/?#"));
  auto path = text.substr(authority.size());
  out.authority = to_lower(authority);
  if (authority.find('@') != std::string_view::npos) {
    return wrong("credentials have settings of their own and are no part of it");
  }
  if (!take_host(authority, out.host)) return wrong("a host name, an IPv4 address or an IPv6 address in brackets");
  if (!take_port(authority, out.tls, out.port)) return wrong("ports are numbers from 1 to 65535");
  while (path.ends_with('/'))
    path.remove_suffix(1);
  if (!consists_of(path, "/-._~!$&'()*+,;=:@%") || has_dot_segment(path)) {
    return wrong("a plain path prefix, no query and no fragment");
  }
  out.path = path;
  return out;
}

}  // namespace bandwatch::net
