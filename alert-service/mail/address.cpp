#include "alert-service/mail/address.hpp"

#include "alert-service/mail/ip_address.hpp"
#include "alert-service/mail/utf8.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

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

bool is_ascii(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

/// Beyond ASCII: no control characters, no blanks, nothing that turns the direction of what stands around it.
bool is_visible(std::string_view character) noexcept {
  // U+0080 to U+00A0; U+2000 to U+200F and U+2028 to U+202F; U+205F to U+206F; U+3000; U+FEFF
  if (character <= "\xC2\xA0") return false;
  if (character >= "\xE2\x80\x80" && character <= "\xE2\x80\x8F") return false;
  if (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAF") return false;
  if (character >= "\xE2\x81\x9F" && character <= "\xE2\x81\xAF") return false;
  return character != "\xE3\x80\x80" && character != "\xEF\xBB\xBF";
}

/// Source: RFC 6531, 3.3: an atom may have any character beyond ASCII.
bool is_atom(std::string_view atom) noexcept {
  if (atom.empty()) return false;
  while (!atom.empty()) {
    const auto character = first_character(atom);
    if (character.empty()) return false;
    if (character.size() == 1 ? !is_atom_character(character.front()) : !is_visible(character)) return false;
    atom.remove_prefix(character.size());
  }
  return true;
}

bool is_local_part(std::string_view text) {
  return text.size() <= kMaxLocalPart && is_dotted(text, is_atom);
}

/// The domain in ASCII; nothing if it has no such form. Source: RFC 5891, by way of UTS 46 without transition.
std::string ascii_domain(std::string_view domain) {
  if (is_ascii(domain)) return std::string{domain};
  const std::string text{domain};
  char* converted = nullptr;
  const auto code = idn2_to_ascii_8z(text.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, void (*)(void*)> owner{converted, &idn2_free};
  return code == IDN2_OK ? std::string{converted} : std::string{};
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
  const bool whole = at != std::string_view::npos && text.find('\0') == std::string_view::npos;
  const auto local = whole ? text.substr(0, at) : std::string_view{};
  const auto domain = whole ? ascii_domain(text.substr(at + 1)) : std::string{};
  const bool valid = local.size() + 1 + domain.size() <= kMaxAddress && is_local_part(local) &&
                     (is_domain_name(domain) || is_address_literal(domain));
  if (!valid) {
    return invalid_argument("",
                            "a mail address such as ops@example.org: no display name, quotes or blanks, at most 254 "
                            "characters");
  }
  return std::string{local} + '@' + domain;
}

bool needs_smtputf8(std::string_view address) noexcept {
  return !is_ascii(address);
}

bool is_host_name(std::string_view text) noexcept {
  if (text.ends_with('.')) text.remove_suffix(1);
  return text.size() <= kMaxDomain && is_dotted(text, [](std::string_view label) {
           return !label.empty() && label.size() <= kMaxLabel &&
                  std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-' || c == '_'; });
         });
}

}  // namespace bandwatch::alert
