#include "alert-service/mail/address.hpp"

#include "alert-service/mail/ip_address.hpp"

#include <algorithm>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kMaxLocalPart = 64;
constexpr std::size_t kMaxAddress = 254;  // RFC 5321, 4.5.3.1.3: a path of 256 octets, less its angle brackets
constexpr std::size_t kMaxDomain = 253;
constexpr std::size_t kMaxLabel = 63;

bool is_alnum(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_atom_character(char c) noexcept {
  return is_alnum(c) || std::string_view{"!#$%&'*+-/=?^_`{|}~"}.find(c) != std::string_view::npos;
}

/// Whether `text` is parts separated by single dots, each fulfilling `is_part`.
template <class IsPart>
bool is_dotted(std::string_view text, IsPart is_part) {
  while (true) {
    const auto dot = text.find('.');
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_local_part(std::string_view text) {
  return text.size() <= kMaxLocalPart && is_dotted(text, [](std::string_view atom) {
           return !atom.empty() && std::all_of(atom.begin(), atom.end(), is_atom_character);
         });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_address_literal(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return false;
  text = text.substr(1, text.size() - 2);
  constexpr std::string_view kIpv6 = "IPv6:";
  return text.starts_with(kIpv6) ? is_ipv6(text.substr(kIpv6.size())) : is_ipv4(text);
}

}  // namespace

bool is_domain_name(std::string_view text) noexcept {
  return text.size() <= kMaxDomain && is_dotted(text, is_label);
}

std::string_view domain_of(std::string_view address) noexcept {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

Result<std::string> parse_address(std::string_view text) {
  const auto at = text.rfind('@');
  const bool valid = text.size() <= kMaxAddress && at != std::string_view::npos && is_local_part(text.substr(0, at)) &&
                     (is_domain_name(text.substr(at + 1)) || is_address_literal(text.substr(at + 1)));
  if (!valid) {
    return invalid_argument("",
                            "a mail address such as ops@example.org: no display name, quotes, blanks or letters "
                            "beyond ASCII, at most 254 characters");
  }
  return std::string{text};
}

}  // namespace bandwatch::alert
