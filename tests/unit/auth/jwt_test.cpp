#include "api-service/auth/jwt.hpp"
#include "api-service/auth/encoding.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/auth/test_key.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api::auth;
using namespace bandwatch::api::auth::test;
using std::chrono::seconds;

constexpr std::int64_t kNowSeconds = 1'800'000'000;
const UtcTime kNow{seconds{kNowSeconds}};
const JwtRules kRules{"https://id.example.org", "bandwatch", "bandwatch", seconds{60}};
constexpr std::string_view kScope = R"({"service":["shop","pay-*"],"consumer":"alice"})";

std::string claims(std::int64_t expires_in = 300, std::string_view more = {}) {
  return fmt::format(
      R"({{"iss":"https://id.example.org","aud":["other","bandwatch"],"sub":"ui","exp":{},"bandwatch":{}{}}})",
      kNowSeconds + expires_in, kScope, more);
}

std::string with(std::string text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  REQUIRE(at != text.npos);
  return text.replace(at, before.size(), after);
}

struct Issuer {
  TestKey rsa{Algorithm::kRs256};
  TestKey ec{Algorithm::kEs256};
  TestKey ed{Algorithm::kEdDsa};
  std::vector<VerifyKey> keys = parse_jwks(key_set({rsa.jwk("r"), ec.jwk("e"), ed.jwk("d")})).value();
};

const Issuer& issuer() {
  static const Issuer one;
  return one;
}

Decision check(const std::string& token, UtcTime now = kNow) {
  return check_jwt(issuer().keys, kRules, token, now);
}

std::string ed_token(const std::string& body) {
  return issuer().ed.sign(R"({"alg":"EdDSA","kid":"d"})", body);
}

}  // namespace

TEST_CASE("Tokens of the three kinds of keys are taken, with what they may see") {
  for (const auto& token : {issuer().rsa.sign(R"({"alg":"RS256","kid":"r"})", claims()),
                            issuer().ec.sign(R"({"alg":"ES256","kid":"e"})", claims()), ed_token(claims()),
                            issuer().ed.sign(R"({"alg":"EdDSA","typ":"JWT"})", claims())}) {
    const auto decision = check(token);
    REQUIRE(decision.has_value());
    CHECK((*decision)->label == "jwt ui");
    CHECK_FALSE((*decision)->is_operator);
    CHECK((*decision)->scope.services->contains("pay-card"));
    CHECK((*decision)->scope.consumers->contains("alice"));
    CHECK((*decision)->expires == kNow + seconds{360});
  }
}

// RFC 7515, appendix A.3.
TEST_CASE("The standard's own example is signed with its key") {
  const auto keys =
      parse_jwks(R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                 R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
  REQUIRE(keys.has_value());
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  CHECK(is_signed_with(keys->front(), token));
  CHECK_FALSE(is_signed_with(issuer().keys[1], token));
}

TEST_CASE("The key decides on the algorithm, whatever the header says") {
  const auto body = claims();
  // The public key as the secret of a symmetric signature.
  const auto confused = to_base64url(R"({"alg":"HS256","kid":"r"})") + "." + to_base64url(body);
  CHECK(check(confused + "." + to_base64url(bytes_of(hmac_sha256(issuer().rsa.jwk("r"), confused)))).error() ==
        Denial::kMalformed);
  CHECK(check(to_base64url(R"({"alg":"none"})") + "." + to_base64url(body) + ".").error() == Denial::kMalformed);
  CHECK(check(issuer().ed.sign(R"({"alg":"EdDSA","kid":"r"})", body)).error() == Denial::kUnknown);
  CHECK(check(issuer().rsa.sign(R"({"alg":"ES256","kid":"e"})", body)).error() == Denial::kForged);
  CHECK(check(issuer().rsa.sign(R"({"alg":"PS256","kid":"r"})", body)).error() == Denial::kMalformed);
  CHECK(check(issuer().ed.sign(R"({"kid":"d"})", body)).error() == Denial::kMalformed);
}

TEST_CASE("Keys that a token brings or points at are no keys") {
  const TestKey stranger{Algorithm::kEdDsa};
  const auto own = stranger.jwk("d");
  for (const auto& header :
       {fmt::format(R"({{"alg":"EdDSA","jwk":{}}})", own), fmt::format(R"({{"alg":"EdDSA","kid":"d","jwk":{}}})", own),
        std::string{R"({"alg":"EdDSA","kid":"d","jku":"http://127.0.0.1:1/keys"})"},
        std::string{R"({"alg":"EdDSA","kid":"d","x5u":"http://127.0.0.1:1/keys"})"}}) {
    CHECK(check(stranger.sign(header, claims())).error() == Denial::kForged);
  }
  // With a good signature they do no harm, but to whoever wrote them.
  CHECK(check(issuer().ed.sign(R"({"alg":"EdDSA","kid":"d","jku":"http://127.0.0.1:1/k"})", claims())).has_value());
}

TEST_CASE("A kid is looked up and nothing else") {
  const std::string long_kid(4000, 'k');
  for (const std::string kid : {"../../etc/passwd", "d' or '1'='1", "", "D", "d\\u0000", long_kid.c_str()}) {
    const auto token = issuer().ed.sign(fmt::format(R"({{"alg":"EdDSA","kid":"{}"}})", kid), claims());
    CHECK_FALSE(check(token).has_value());
  }
}

TEST_CASE("Times are kept to, with the leeway") {
  CHECK(check(ed_token(claims(-59))).has_value());
  CHECK(check(ed_token(claims(-60))).error() == Denial::kExpired);
  CHECK(check(ed_token(claims(300, fmt::format(R"(,"nbf":{})", kNowSeconds + 60)))).has_value());
  CHECK(check(ed_token(claims(300, fmt::format(R"(,"nbf":{})", kNowSeconds + 61)))).error() == Denial::kExpired);
  CHECK(check(ed_token(claims(300, R"(,"nbf":"soon")"))).error() == Denial::kUnfit);
  CHECK(check(ed_token(with(claims(), "\"exp\"", "\"exq\""))).error() == Denial::kUnfit);
  CHECK(check(ed_token(with(claims(), "\"exp\":1", "\"exp\":9e99,\"x\":1"))).error() == Denial::kUnfit);
}

TEST_CASE("A token for others, from others or without a scope is of no use") {
  CHECK(check(ed_token(with(claims(), "id.example.org", "id.example.com"))).error() == Denial::kUnfit);
  CHECK(check(ed_token(with(claims(), R"("other","bandwatch")", R"("other","bandwatch2")"))).error() == Denial::kUnfit);
  CHECK(check(ed_token(with(claims(), R"(["other","bandwatch"])", R"("bandwatch")"))).has_value());
  for (const std::string_view scope :
       {"{}", R"({"services":"a"})", R"({"service":[]})", R"({"service":["*a"]})", R"({"operator":true,"service":"a"})",
        "\"*\"", "null", R"({"service":[1]})", R"({"operator":false})"}) {
    CAPTURE(scope);
    CHECK(check(ed_token(with(claims(), kScope, scope))).error() == Denial::kUnfit);
  }
  const auto ops = check(ed_token(with(claims(), kScope, R"({"operator":true})")));
  REQUIRE(ops.has_value());
  CHECK((*ops)->is_operator);
}

TEST_CASE("What can be read in two ways is not read") {
  CHECK(check(ed_token(claims(300, R"(,"exp":1)"))).error() == Denial::kMalformed);
  CHECK(check(ed_token(claims(300, R"(,"bandwatch":{"operator":true})"))).error() == Denial::kMalformed);
  CHECK(check(issuer().ed.sign(R"({"alg":"EdDSA","alg":"none"})", claims())).error() == Denial::kMalformed);
  CHECK(check(issuer().ed.sign(R"({"alg":"EdDSA","crit":["exp"]})", claims())).error() == Denial::kMalformed);
  CHECK(check(ed_token(claims()) + "=").error() == Denial::kMalformed);
  CHECK(check(ed_token(claims()) + ".").error() == Denial::kMalformed);
  CHECK(check(ed_token(claims(300, fmt::format(R"(,"a":"{}")", std::string(9000, 'x'))))).error() ==
        Denial::kMalformed);
}

TEST_CASE("No change of a single character goes unseen") {
  const auto token = ed_token(claims());
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto other = token;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    REQUIRE_FALSE(check(other).has_value());
  }
}

TEST_CASE("Of a key set only public keys for signatures are used") {
  const TestKey weak{Algorithm::kRs256, 1024};
  const TestKey good{Algorithm::kRs256};
  CHECK_FALSE(parse_jwks(key_set({weak.jwk("w")})).has_value());
  CHECK_FALSE(parse_jwks(key_set({good.jwk("g", R"("use":"enc",)")})).has_value());
  CHECK_FALSE(parse_jwks(key_set({good.jwk("g", R"("alg":"PS256",)")})).has_value());
  CHECK_FALSE(parse_jwks(R"({"keys":[{"kty":"oct","kid":"s","k":"c2VjcmV0"}]})").has_value());
  for (const auto* nonsense : {"", "{}", "[]", R"({"keys":{}})", R"({"keys":[1,{}]})", R"({"keys":[{"kty":"RSA"}]})"})
    CHECK_FALSE(parse_jwks(nonsense).has_value());
  const auto mixed = parse_jwks(key_set({weak.jwk("w"), good.jwk("g", R"("use":"sig","alg":"RS256",)")}));
  REQUIRE(mixed.has_value());
  REQUIRE(mixed->size() == 1);
  CHECK(mixed->front().id == "g");
}

TEST_CASE("Keys that others than their owner can sign with are not used") {
  const auto rsa = [](const std::string& exponent) {
    const TestKey good{Algorithm::kRs256};
    auto jwk = good.jwk("r");
    const auto at = jwk.find(R"("e":")") + 5;
    return jwk.replace(at, jwk.find('"', at) - at, exponent);
  };
  CHECK(parse_jwks(key_set({rsa("AQAB")})).has_value());
  for (const auto* exponent : {"AQ", "Aw", "EQ", "AQAA", "AAEAAA", "AAAAAQ", ""})
    CHECK_FALSE(parse_jwks(key_set({rsa(exponent)})).has_value());
  const auto ed = [](std::string point) {
    return R"({"kty":"OKP","crv":"Ed25519","kid":"e","x":")" + to_base64url(point) + R"("})";
  };
  for (const char first : {'\0', '\1'}) {
    std::string point(32, '\0');
    point.front() = first;
    CHECK_FALSE(parse_jwks(key_set({ed(point)})).has_value());
    point.back() = '\x80';
    CHECK_FALSE(parse_jwks(key_set({ed(point)})).has_value());
  }
  std::string minus_one(32, '\xff');
  minus_one.front() = '\xec';
  minus_one.back() = '\x7f';
  CHECK_FALSE(parse_jwks(key_set({ed(minus_one)})).has_value());
}
