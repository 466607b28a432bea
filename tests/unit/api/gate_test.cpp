#include "api-service/auth/gate.hpp"
#include "api-service/auth/cors.hpp"
#include "api-service/auth/credential.hpp"
#include "api-service/auth/token.hpp"

#include "tests/support/catch.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api::auth;
using std::chrono::hours;

const UtcTime kNow{hours{500'000}};

http::Request request(std::vector<http::Header> headers, http::Parameters query = {}) {
  http::Request out;
  out.method = "GET";
  out.headers = std::move(headers);
  out.query = std::move(query);
  return out;
}

PrincipalPtr principal(const char* scope) {
  auto out = std::make_shared<Principal>();
  REQUIRE(add_to_scope(out->scope, scope).has_value());
  return out;
}

std::shared_ptr<const Callers> callers(const std::vector<NewToken>& tokens) {
  auto out = std::make_shared<Callers>();
  for (const auto& token : tokens)
    out->tokens.push_back(token.stored);
  return out;
}

http::Request bearer(const std::string& token) {
  return request({{"authorization", "bearer " + token}});
}

}  // namespace

TEST_CASE("a request shows one credential, in its header or in its address") {
  CHECK(credential_of(request({})).value().empty());
  CHECK(credential_of(request({{"AUTHORIZATION", "BeArEr a.b-c=="}})).value() == "a.b-c==");
  CHECK(credential_of(request({}, {{"view", "v"}})).value() == "v");
  for (const auto* refused : {"", "Bearer", "Bearer ", "Bearer  a", "Bearer a b", "Bearer a,b", "Basic YTpi", "a"})
    CHECK(credential_of(request({{"Authorization", refused}})).error() == Denial::kMalformed);
  CHECK(credential_of(request({{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}})).has_error());
  CHECK(credential_of(request({{"Authorization", "Bearer a"}}, {{"view", "a"}})).has_error());
  CHECK(credential_of(request({}, {{"view", "a"}, {"view", "a"}})).has_error());
  CHECK(credential_of(request({}, {{"view", ""}})).has_error());
  CHECK(credential_of(bearer(std::string(8193, 'a'))).has_error());
}

TEST_CASE("what is asked has one name, whoever asks") {
  CHECK(without_view("/a") == "/a");
  CHECK(without_view("/a?view=x") == "/a");
  CHECK(without_view("/a?b=c&view=x&d=e") == "/a?b=c&d=e");
  CHECK(without_view("/a?viewer=x&view") == "/a?viewer=x");
}

TEST_CASE("an open gate knows everybody as an operator, a closed one nobody who is not listed") {
  const Gate open{{true, {}, {}}};
  CHECK(open.admit(request({{"Authorization", "nonsense"}}), kNow).value()->is_operator);
  Gate closed{{}};
  const auto token = make_token(principal("service=a"));
  CHECK(closed.admit(request({}), kNow).error() == Denial::kMissing);
  CHECK(closed.admit(bearer(token.text), kNow).error() == Denial::kUnknown);
  closed.use(callers({token}));
  CHECK(closed.admit(bearer(token.text), kNow).value() == token.stored.principal);
  // Neither tokens of issuers nor views are taken unless that is configured.
  CHECK(closed.admit(bearer("e30.e30.AAAA"), kNow).has_error());
  CHECK(closed.admit(bearer("bwv1.e30.AAAA"), kNow).has_error());
}

TEST_CASE("a pass ends with its token, with its place in the list, and with a change of what it allows") {
  Gate gate{{}};
  const auto token = make_token(principal("service=a"));
  gate.use(callers({token}));
  const auto asked = bearer(token.text);
  Pass pass{gate, asked, token.stored.principal};
  CHECK(pass.holds(kNow));
  gate.use(callers({token, make_token(principal("service=b"))}));
  CHECK(pass.holds(kNow));

  auto narrowed = token;
  narrowed.stored.principal = principal("service=a2");
  gate.use(callers({narrowed}));
  CHECK_FALSE(pass.holds(kNow));
  gate.use(callers({}));
  CHECK_FALSE(pass.holds(kNow));

  auto short_lived = std::make_shared<Principal>(*principal("service=a"));
  short_lived->expires = kNow + hours{1};
  const auto other = make_token(short_lived);
  gate.use(callers({other}));
  Pass brief{gate, bearer(other.text), other.stored.principal};
  CHECK(brief.holds(kNow));
  CHECK_FALSE(brief.holds(kNow + hours{1}));
}

TEST_CASE("only pages of listed origins are let read, and every answer says that it depends on the origin") {
  const Cors cors{{"https://ui.example.org"}};
  const auto applied = [&](const std::string& method, std::vector<http::Header> headers) {
    auto asked = request(std::move(headers));
    asked.method = method;
    http::Response response{200U};
    response.set_header("Vary", "Accept");
    cors.apply(asked, response);
    return response;
  };
  const auto good = applied("GET", {{"Origin", "https://ui.example.org"}});
  CHECK(good.header("Access-Control-Allow-Origin") == "https://ui.example.org");
  CHECK(good.header("Vary") == "Accept, Origin");
  CHECK(good.header("Access-Control-Allow-Methods").empty());
  for (const auto* origin : {"https://ui.example.org.evil", "http://ui.example.org", "null", "*", ""}) {
    const auto other = applied("GET", {{"Origin", origin}});
    CHECK(other.header("Access-Control-Allow-Origin").empty());
    CHECK(other.header("Vary") == "Accept, Origin");
  }
  const auto preflight =
      applied("OPTIONS", {{"Origin", "https://ui.example.org"}, {"Access-Control-Request-Method", "GET"}});
  CHECK(preflight.header("Access-Control-Allow-Methods") == "GET, HEAD");
  CHECK(preflight.header("Access-Control-Allow-Headers").find("Authorization") != std::string_view::npos);
  http::Response untouched{200U};
  Cors{{}}.apply(request({{"Origin", "https://ui.example.org"}}), untouched);
  CHECK(untouched.headers().empty());
}

TEST_CASE("an origin is scheme, host and port") {
  for (const auto* good : {"https://ui.example.org", "http://localhost:3000", "https://[::1]:8443"})
    CHECK(check_origin(good).has_value());
  for (const auto* bad :
       {"", "*", "ui.example.org", "https://", "https://ui.example.org/", "https://UI.example.org", "ftp://a"})
    CHECK_FALSE(check_origin(bad).has_value());
}
