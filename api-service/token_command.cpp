#include "api-service/token_command.hpp"

#include "api-service/auth/token.hpp"
#include "api-service/auth/view_token.hpp"
#include "common/core/duration.hpp"
#include "common/core/rfc3339.hpp"
#include "common/core/text.hpp"
#include "common/core/time.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace bandwatch::api {
namespace {

int refuse(std::string_view argument, std::string_view allowed) {
  fmt::print(stderr, "api-service token: {}: expected {}\n", argument, allowed);
  return config::kExitConfig;
}

/// "90d" from now, or an instant.
Result<UtcTime> parse_expiry(std::string_view text, UtcTime now) {
  auto out = parse_rfc3339(text);
  if (const auto lifetime = parse_duration(text)) out = now + *lifetime;
  if (!out || *out <= now) return invalid_argument("", "a duration such as 90d, or an RFC 3339 instant to come");
  return out;
}

}  // namespace

config::Command TokenCommand::declaration() {
  return {
      "token",
      "Make an API token and print it, once, with the entry for the callers' file",
      "api-service token new --label ui --scope 'service=shop-*' --scope consumer=alice --expires 90d",
      {{"action", "new, or view for a view token: it needs auth.view_key, no label, and lives 1h, at most 24h",
        &action_},
       {"--label", "What the token is called in the log and the file", &label_, false},
       {"--scope",
        "DIMENSION=NAME that it may see; the dimensions are service, route, consumer, workspace; * at "
        "the end of NAME stands for anything; several names of one dimension add up, several dimensions "
        "limit each other",
        nullptr,
        false,
        {},
        &scopes_},
       {"--expires", "A duration such as 90d, or an instant; without it the token does not expire", &expires_, false}},
      {{"--operator", "Instead of a scope: sees everything, and the service's own metrics", &is_operator_}}};
}

int TokenCommand::run_view(const Secret& view_key, auth::Principal principal, UtcTime now) const {
  if (view_key.empty()) return refuse("view", "the setting auth.view_key");
  if (expires_.empty()) principal.expires = now + std::chrono::hours{1};
  const auto made = auth::make_view_token(view_key.reveal(), principal, now);
  if (!made) return refuse("--" + made.error().field, made.error().detail);
  fmt::print("{}\n", *made);
  return 0;
}

int TokenCommand::run(const Secret& view_key) const {
  if (action_ != "new" && action_ != "view") return refuse("action", "new or view");
  const bool is_view = action_ == "view";
  if (!is_view && (label_.empty() || label_.size() > 64 || !is_utf8(label_) || has_control(label_))) {
    return refuse("--label", "a text of 1 to 64 bytes without control characters");
  }
  if (is_operator_ != scopes_.empty()) return refuse("--scope", "at least one, or --operator instead");
  auth::Principal principal;
  principal.label = label_;
  principal.is_operator = is_operator_;
  for (const auto& scope : scopes_) {
    if (const auto added = auth::add_to_scope(principal.scope, scope); !added) {
      return refuse("--scope", added.error().detail);
    }
  }
  const auto now = SystemClock{}.now();
  if (!expires_.empty()) {
    const auto expires = parse_expiry(expires_, now);
    if (!expires) return refuse("--expires", expires.error().detail);
    principal.expires = *expires;
  }
  if (is_view) return run_view(view_key, std::move(principal), now);
  const auto made = auth::make_token(std::make_shared<const auth::Principal>(std::move(principal)));
  fmt::print("# The token, shown this once; it is sent as: Authorization: Bearer TOKEN\n{}\n", made.text);
  fmt::print("# Its entry for the list `tokens` in auth.callers_file:\n{}", auth::to_yaml(made.stored));
  return 0;
}

}  // namespace bandwatch::api
