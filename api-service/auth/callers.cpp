#include "api-service/auth/callers.hpp"

#include "api-service/auth/encoding.hpp"
#include "common/config/node.hpp"
#include "common/core/rfc3339.hpp"
#include "common/core/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace bandwatch::api::auth {
namespace {

using config::Node;

Result<std::string> parse_hex(std::string_view text, std::size_t bytes) {
  auto out = from_hex(text);
  if (!out || out->size() != bytes) {
    return invalid_argument("", std::to_string(bytes * 2) + " small hexadecimal digits");
  }
  return *std::move(out);
}

Result<std::string> parse_id(std::string_view text) {
  auto checked = parse_hex(text, 6);
  if (!checked) return checked.error();
  return std::string{text};
}

Result<std::string> parse_label(std::string_view text) {
  if (text.empty() || text.size() > 64 || !is_utf8(text) || has_control(text)) {
    return invalid_argument("", "a text of 1 to 64 bytes without control characters");
  }
  return std::string{text};
}

void read_set(const Node& node, std::optional<counting::NameSet>& out) {
  if (!node.present()) return;
  std::vector<std::string> patterns;
  if (!node.read(patterns)) return;
  out.emplace();
  if (patterns.empty()) node.fault("an empty list allows nothing");
  for (const auto& pattern : patterns) {
    if (const auto added = out->add(pattern); !added) node.fault("expected " + added.error().detail);
  }
}

void read_scope(const Node& node, counting::TenantScope& scope) {
  if (!node.expect_map({"service", "route", "consumer", "workspace"})) return;
  for (const auto* name : {"service", "route", "consumer", "workspace"})
    read_set(node.at(name), *scope.dimension(name));
  if (scope.allows_nothing()) node.fault("allows nothing: name at least one service, route, consumer or workspace");
}

/// What tokens and certificates have in common.
class Entries {
 public:
  PrincipalPtr read(const Node& node) {
    auto out = std::make_shared<Principal>();
    if (node.require("label").read_as(out->label, parse_label) && !labels_.insert(out->label).second) {
      node.at("label").fault("is given twice");
    }
    node.at("expires").read_as(out->expires, parse_rfc3339);
    node.at("operator").read(out->is_operator);
    const auto scope = node.at("scope");
    if (out->is_operator == scope.present()) node.fault("needs either a scope, or operator: true");
    if (scope.present()) read_scope(scope, out->scope);
    return out;
  }

 private:
  std::set<std::string> labels_;
};

StoredToken read_token(const Node& node, Entries& entries) {
  StoredToken out;
  node.expect_map({"id", "label", "salt", "sha256", "expires", "operator", "scope"});
  node.require("id").read_as(out.id, parse_id);
  node.require("salt").read_as(out.salt, [](std::string_view text) { return parse_hex(text, 16); });
  node.require("sha256").read_as(out.digest, [](std::string_view text) { return parse_hex(text, 32); });
  out.principal = entries.read(node);
  return out;
}

Result<std::string> parse_san(std::string_view text) {
  constexpr std::array<std::string_view, 3> kKinds{"DNS:", "URI:", "email:"};
  const bool known =
      std::any_of(kKinds.begin(), kKinds.end(), [&](auto kind) { return text.starts_with(kind) && text != kind; });
  if (!known) return invalid_argument("", "DNS:, URI: or email: and a name");
  return std::string{text};
}

StoredCertificate read_certificate(const Node& node, Entries& entries) {
  StoredCertificate out;
  node.expect_map({"label", "subject", "san", "expires", "operator", "scope"});
  node.at("subject").read(out.subject);
  node.at("san").read_as(out.name, parse_san);
  if (out.subject.empty() && out.name.empty()) node.fault("needs a subject or a san");
  out.principal = entries.read(node);
  return out;
}

}  // namespace

CallersFile parse_callers(std::string_view yaml) {
  CallersFile out;
  const config::Document document{yaml};
  const auto root = document.root();
  Entries entries;
  std::set<std::string> ids;
  if (root.expect_map({"tokens", "certificates"})) {
    if (const auto tokens = root.at("tokens"); tokens.present()) {
      for (const auto& node : tokens.items()) {
        auto token = read_token(node, entries);
        if (!ids.insert(token.id).second) node.at("id").fault("is given twice");
        out.callers.tokens.push_back(std::move(token));
      }
    }
    if (const auto certificates = root.at("certificates"); certificates.present()) {
      for (const auto& node : certificates.items())
        out.callers.certificates.push_back(read_certificate(node, entries));
    }
  }
  out.faults = document.faults();
  return out;
}

Decision check_certificate(const std::vector<StoredCertificate>& certificates, const http::PeerCertificate& peer,
                           UtcTime now) {
  const auto found = std::find_if(certificates.begin(), certificates.end(), [&](const StoredCertificate& known) {
    const bool same_subject = known.subject.empty() || known.subject == peer.subject;
    const bool has_name =
        known.name.empty() || std::find(peer.names.begin(), peer.names.end(), known.name) != peer.names.end();
    return same_subject && has_name;
  });
  if (found == certificates.end()) return Denial::kUnknown;
  if (found->principal->expires <= now) return Denial::kExpired;
  return found->principal;
}

}  // namespace bandwatch::api::auth
