// A callers' file: whatever it holds, it is read or refused, and who is taken may see what was named.
#include "api-service/auth/callers.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace bandwatch;  // NOLINT(google-build-using-namespace): one small program
using fuzz::require;

void check_token(const api::auth::StoredToken& token) {
  const auto& principal = *token.principal;
  require(principal.is_operator || !principal.scope.allows_nothing(), "who is taken may see something");
  require(token.salt.size() == 16 && token.digest.size() == 32, "a digest is whole");
  const auto again = api::auth::parse_callers("tokens:\n" + api::auth::to_yaml(token));
  require(again.faults.empty() && again.callers.tokens.size() == 1, "what is written can be read");
  const auto& read = again.callers.tokens.front();
  require(read.principal->scope == principal.scope, "the scope is the same");
  require(read.principal->is_operator == principal.is_operator, "an operator stays one, and nobody becomes one");
  require(read.digest == token.digest && read.salt == token.salt && read.id == token.id, "the token is the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = api::auth::parse_callers(fuzz::text_of(data, size));
  if (!file.faults.empty()) return 0;
  for (const auto& token : file.callers.tokens)
    check_token(token);
  for (const auto& certificate : file.callers.certificates)
    require(!certificate.subject.empty() || !certificate.name.empty(), "a certificate has something to be known by");
  return 0;
}
