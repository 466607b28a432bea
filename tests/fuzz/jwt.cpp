// What comes as a credential, and what an issuer shows as its keys: nothing that was not signed is taken.
#include "api-service/auth/jwt.hpp"
#include "api-service/auth/token.hpp"
#include "api-service/auth/view_token.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <chrono>
#include <string>

namespace {

using namespace bandwatch;  // NOLINT(google-build-using-namespace): one small program
using fuzz::require;

// Those of RFC 7515, appendix A.3, and RFC 8037, appendix A.2.
constexpr const char* kKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
    R"({"kty":"OKP","crv":"Ed25519","kid":"d","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bandwatch::api::auth;  // NOLINT(google-build-using-namespace)
  static const auto keys = parse_jwks(kKeys).value();
  static const JwtRules rules{"joe", "bandwatch", "bandwatch", std::chrono::minutes{1}};
  static const std::string view_key(kShortestViewKey, 'k');
  const auto text = fuzz::text_of(data, size);
  const UtcTime now{std::chrono::seconds{1'300'819'000}};
  // The corpus holds a token that was signed with one of the keys, but it is not for us.
  require(!check_jwt(keys, rules, text, now), "no token is made up");
  require(!check_view_token(view_key, text, now), "no view token is made up");
  require(!check_token({}, text, now), "nobody knows a token where there is none");
  if (const auto shown = parse_jwks(text)) require(!shown->empty(), "a key set has keys");
  return 0;
}
