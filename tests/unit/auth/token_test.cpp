#include "api-service/auth/token.hpp"
#include "api-service/auth/callers.hpp"

#include "tests/support/catch.hpp"

#include <memory>
#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::api::auth;
using std::chrono::hours;

const UtcTime kNow{hours{500'000}};

PrincipalPtr shop() {
  auto out = std::make_shared<Principal>();
  out->label = "ui's: \"shop\"";
  REQUIRE(add_to_scope(out->scope, "service=shop").has_value());
  REQUIRE(add_to_scope(out->scope, "service=pay-*").has_value());
  REQUIRE(add_to_scope(out->scope, "consumer=o'neill, jr").has_value());
  out->expires = kNow + hours{1};
  return out;
}

}  // namespace

TEST_CASE("A token is known by its whole text, until it expires") {
  const auto made = make_token(shop());
  const std::vector<StoredToken> tokens{make_token(shop()).stored, made.stored};
  const auto known = check_token(tokens, made.text, kNow);
  REQUIRE(known.has_value());
  CHECK(*known == made.stored.principal);
  CHECK(check_token(tokens, made.text, kNow + hours{1}).error() == Denial::kExpired);
  CHECK(check_token({}, made.text, kNow).error() == Denial::kUnknown);
}

TEST_CASE("No change of a single character of a token goes unseen") {
  const auto made = make_token(shop());
  for (std::size_t i = 0; i < made.text.size(); ++i) {
    auto other = made.text;
    other[i] = other[i] == '0' ? '1' : '0';
    CAPTURE(i);
    CHECK_FALSE(check_token({made.stored}, other, kNow).has_value());
    CHECK_FALSE(check_token({made.stored}, made.text.substr(0, i), kNow).has_value());
  }
  CHECK(check_token({made.stored}, made.text + "0", kNow).error() == Denial::kMalformed);
}

TEST_CASE("The stored form holds neither the token nor its secret") {
  const auto made = make_token(shop());
  const auto yaml = to_yaml(made.stored);
  const auto secret = made.text.substr(made.text.rfind('_') + 1);
  CHECK(yaml.find(secret) == yaml.npos);
  CHECK(make_token(shop()).stored.salt != made.stored.salt);
}

TEST_CASE("What is printed for the file is read back as the same token") {
  const auto made = make_token(shop());
  const auto file = parse_callers("tokens:\n" + to_yaml(made.stored));
  REQUIRE(file.faults.empty());
  REQUIRE(file.callers.tokens.size() == 1);
  const auto& token = file.callers.tokens.front();
  CHECK(token.principal->label == "ui's: \"shop\"");
  CHECK(token.principal->scope == made.stored.principal->scope);
  CHECK(token.principal->expires == made.stored.principal->expires);
  CHECK(check_token(file.callers.tokens, made.text, kNow).has_value());
}

TEST_CASE("An operator's token is read back as an operator's") {
  auto principal = std::make_shared<Principal>();
  principal->label = "ops";
  principal->is_operator = true;
  const auto made = make_token(principal);
  const auto file = parse_callers("tokens:\n" + to_yaml(made.stored));
  REQUIRE(file.faults.empty());
  CHECK(file.callers.tokens.front().principal->is_operator);
  CHECK(file.callers.tokens.front().principal->expires == UtcTime::max());
}

TEST_CASE("A scope names known dimensions and patterns") {
  counting::TenantScope scope;
  for (const auto* refused : {"", "service", "host=a", "service=a*b", "=a"})
    CHECK_FALSE(add_to_scope(scope, refused).has_value());
  CHECK(add_to_scope(scope, "route=a=b").has_value());
  CHECK(scope.routes->contains("a=b"));
}

TEST_CASE("A value outside of the scope is told by its dimension") {
  Principal principal;
  principal.scope = shop()->scope;
  counting::Selection selection;
  CHECK(dimension_outside(principal, selection).empty());
  selection.services = {"shop", "pay-card"};
  selection.routes = {"any"};
  CHECK(dimension_outside(principal, selection).empty());
  selection.services.emplace_back("other");
  CHECK(dimension_outside(principal, selection) == "service");
  principal.is_operator = true;
  CHECK(dimension_outside(principal, selection).empty());
}
