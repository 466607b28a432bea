#include "api-service/auth/token.hpp"

#include "api-service/auth/encoding.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace bandwatch::api::auth {
namespace {

constexpr std::string_view kPrefix = "bw_";
constexpr std::size_t kIdDigits = 12;
constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSaltBytes = 16;

bool is_hex(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A scalar that YAML reads as the same text, whatever it holds: single quotes know one escape.
std::string quoted(std::string_view text) {
  std::string out{"'"};
  for (const char c : text)
    out.append(c == '\'' ? 2U : 1U, c);
  out.push_back('\'');
  return out;
}

void append_set(std::string& out, std::string_view dimension, const std::optional<counting::NameSet>& set) {
  if (!set) return;
  std::string list;
  for (const auto& name : set->names)
    list += (list.empty() ? "" : ", ") + quoted(name);
  for (const auto& prefix : set->prefixes)
    list += (list.empty() ? "" : ", ") + quoted(prefix + "*");
  out += fmt::format("      {}: [{}]\n", dimension, list);
}

}  // namespace

std::optional<TokenText> parse_token(std::string_view text) noexcept {
  constexpr auto kSize = kPrefix.size() + kIdDigits + 1 + kSecretBytes * 2;
  if (text.size() != kSize || !text.starts_with(kPrefix)) return std::nullopt;
  const auto id = text.substr(kPrefix.size(), kIdDigits);
  const auto rest = text.substr(kPrefix.size() + kIdDigits);
  if (rest.front() != '_' || !is_hex(id) || !is_hex(rest.substr(1))) return std::nullopt;
  return TokenText{id};
}

NewToken make_token(PrincipalPtr principal) {
  NewToken out;
  auto& stored = out.stored;
  stored.id = to_hex(random_bytes(kIdDigits / 2));
  out.text = fmt::format("{}{}_{}", kPrefix, stored.id, to_hex(random_bytes(kSecretBytes)));
  stored.salt = random_bytes(kSaltBytes);
  stored.digest = bytes_of(sha256(stored.salt, out.text));
  stored.principal = std::move(principal);
  return out;
}

Decision check_token(const std::vector<StoredToken>& tokens, std::string_view text, UtcTime now) {
  const auto parsed = parse_token(text);
  if (!parsed) return Denial::kMalformed;
  const auto found =
      std::find_if(tokens.begin(), tokens.end(), [&](const StoredToken& token) { return token.id == parsed->id; });
  const bool is_known = found != tokens.end();
  const auto digest = sha256(is_known ? std::string_view{found->salt} : std::string_view{"0123456789abcdef"}, text);
  if (!is_known) return Denial::kUnknown;
  if (!same_in_constant_time(bytes_of(digest), found->digest)) return Denial::kForged;
  if (found->principal->expires <= now) return Denial::kExpired;
  return found->principal;
}

Result<void> add_to_scope(counting::TenantScope& scope, std::string_view text) {
  const auto equals = text.find('=');
  auto* const set = scope.dimension(text.substr(0, equals));
  if (equals == text.npos || set == nullptr) {
    return invalid_argument("",
                            "service=, route=, consumer= or workspace= and a name, or the beginning of names with *");
  }
  if (!*set) set->emplace();
  return (*set)->add(text.substr(equals + 1));
}

std::string to_yaml(const StoredToken& token) {
  const auto& principal = *token.principal;
  auto out = fmt::format("  - id: '{}'\n    label: {}\n    salt: '{}'\n    sha256: '{}'\n", token.id,
                         quoted(principal.label), to_hex(token.salt), to_hex(token.digest));
  if (principal.expires != UtcTime::max())
    out += fmt::format("    expires: '{}'\n", format_rfc3339_seconds(principal.expires));
  if (principal.is_operator) return out + "    operator: true\n";
  out += "    scope:\n";
  append_set(out, "service", principal.scope.services);
  append_set(out, "route", principal.scope.routes);
  append_set(out, "consumer", principal.scope.consumers);
  append_set(out, "workspace", principal.scope.workspaces);
  return out;
}

}  // namespace bandwatch::api::auth
