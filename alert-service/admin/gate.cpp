#include "alert-service/admin/gate.hpp"

#include "common/core/text.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace bandwatch::alert {

AdminGate::AdminGate(const Secret& token, bool asks_clients) : asks_clients_(asks_clients) {
  if (!token.empty()) digest_ = digest_of(token.reveal());
}

AdminGate::Digest AdminGate::digest_of(std::string_view text) {
  Digest out{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data());
  return out;
}

bool AdminGate::admits(std::string_view authorization, bool has_verified_certificate) const {
  if (is_open() || (asks_clients_ && has_verified_certificate)) return true;
  constexpr std::string_view kScheme = "bearer ";
  if (!digest_ || to_lower(authorization.substr(0, kScheme.size())) != kScheme) return false;
  // Digests are of one length, so that not even the token's shows in the time.
  const auto shown = digest_of(trim(authorization.substr(kScheme.size())));
  return CRYPTO_memcmp(shown.data(), digest_->data(), shown.size()) == 0;
}

}  // namespace bandwatch::alert
