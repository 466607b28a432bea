#include "api-service/auth/view_token.hpp"

#include "tests/support/catch.hpp"

#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::api::auth;
using std::chrono::hours;

const UtcTime kNow{hours{500'000}};
const std::string kKey(kShortestViewKey, 'k');

Principal viewer(Duration lifetime) {
  Principal out;
  REQUIRE(out.scope.dimension("service")->emplace().add("shop-*").has_value());
  out.expires = kNow + lifetime;
  return out;
}

}  // namespace

TEST_CASE("A view token shows its scope until it expires, to whoever has the key") {
  const auto token = make_view_token(kKey, viewer(hours{1}), kNow);
  REQUIRE(token.has_value());
  const auto decision = check_view_token(kKey, *token, kNow);
  REQUIRE(decision.has_value());
  CHECK((*decision)->scope == viewer(hours{1}).scope);
  CHECK_FALSE((*decision)->is_operator);
  CHECK(check_view_token(kKey, *token, kNow + hours{1}).error() == Denial::kExpired);
  CHECK(check_view_token(std::string(kShortestViewKey, 'j'), *token, kNow).error() == Denial::kForged);
  CHECK(check_view_token("", *token, kNow).error() == Denial::kUnknown);
}

TEST_CASE("No change of a single character of a view token goes unseen") {
  const auto token = *make_view_token(kKey, viewer(hours{1}), kNow);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    REQUIRE_FALSE(check_view_token(kKey, other, kNow).has_value());
    REQUIRE_FALSE(check_view_token(kKey, token.substr(0, i), kNow).has_value());
  }
}

TEST_CASE("A view is short and of something") {
  CHECK_FALSE(make_view_token(kKey, viewer(kLongestView + hours{1}), kNow).has_value());
  CHECK_FALSE(make_view_token(kKey, viewer(Duration{0}), kNow).has_value());
  CHECK_FALSE(make_view_token(kKey, Principal{}, kNow).has_value());
  auto ops = viewer(hours{1});
  ops.is_operator = true;
  CHECK_FALSE(make_view_token(kKey, ops, kNow).has_value());
  // One that was made for a later time is too long now.
  const auto later = make_view_token(kKey, viewer(kLongestView + hours{5}), kNow + hours{10});
  REQUIRE(later.has_value());
  CHECK(check_view_token(kKey, *later, kNow).error() == Denial::kUnfit);
}
