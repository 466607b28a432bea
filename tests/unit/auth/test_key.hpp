#pragma once

#include "api-service/auth/jwks.hpp"

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::api::auth::test {

/// A key pair of an issuer of tokens, made by OpenSSL alone: what it signs proves the service's own library.
class TestKey {
 public:
  explicit TestKey(Algorithm algorithm, int rsa_bits = 2048);

  /// The public key as a JWK; `more` is put in front, such as "\"use\":\"sig\",".
  [[nodiscard]] std::string jwk(std::string_view kid, std::string_view more = {}) const;

  /// A JWS of these two JSON texts.
  [[nodiscard]] std::string sign(std::string_view header, std::string_view claims) const;

 private:
  [[nodiscard]] std::string number(const char* parameter) const;
  [[nodiscard]] std::string signature(std::string_view text) const;

  Algorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

/// {"keys":[...]}
[[nodiscard]] std::string key_set(std::initializer_list<std::string> keys);

}  // namespace bandwatch::api::auth::test
