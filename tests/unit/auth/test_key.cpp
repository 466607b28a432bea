#include "tests/unit/auth/test_key.hpp"

#include "api-service/auth/encoding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <vector>

namespace bandwatch::api::auth::test {
namespace {

constexpr int kCoordinateBytes = 32;

EVP_PKEY* generate(Algorithm algorithm, int rsa_bits) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return EVP_RSA_gen(static_cast<unsigned>(rsa_bits));
    case Algorithm::kEs256:
      return EVP_EC_gen("P-256");
    case Algorithm::kEdDsa:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  return nullptr;
}

/// The two numbers side by side, as a JWS has them. Source: RFC 7518, section 3.4.
std::string flat(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parsed{
      d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())), ECDSA_SIG_free};
  if (!parsed) throw std::runtime_error("no ECDSA signature");
  std::string out(2 * kCoordinateBytes, '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), to, kCoordinateBytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), to + kCoordinateBytes, kCoordinateBytes);
  return out;
}

}  // namespace

TestKey::TestKey(Algorithm algorithm, int rsa_bits)
    : algorithm_(algorithm), key_(generate(algorithm, rsa_bits), EVP_PKEY_free) {
  if (!key_) throw std::runtime_error("no key");
}

std::string TestKey::number(const char* parameter) const {
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(key_.get(), parameter, &found) != 1) throw std::runtime_error("no such number");
  const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned{found, BN_free};
  const int size = algorithm_ == Algorithm::kEs256 ? kCoordinateBytes : BN_num_bytes(found);
  std::string out(static_cast<std::size_t>(size), '\0');
  BN_bn2binpad(found, reinterpret_cast<unsigned char*>(out.data()), size);
  return to_base64url(out);
}

std::string TestKey::jwk(std::string_view kid, std::string_view more) const {
  switch (algorithm_) {
    case Algorithm::kRs256:
      return fmt::format(R"({{{}"kty":"RSA","kid":"{}","n":"{}","e":"{}"}})", more, kid, number(OSSL_PKEY_PARAM_RSA_N),
                         number(OSSL_PKEY_PARAM_RSA_E));
    case Algorithm::kEs256:
      return fmt::format(R"({{{}"kty":"EC","crv":"P-256","kid":"{}","x":"{}","y":"{}"}})", more, kid,
                         number(OSSL_PKEY_PARAM_EC_PUB_X), number(OSSL_PKEY_PARAM_EC_PUB_Y));
    case Algorithm::kEdDsa:
      break;
  }
  std::string raw(kCoordinateBytes, '\0');
  std::size_t size = raw.size();
  EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
  return fmt::format(R"({{{}"kty":"OKP","crv":"Ed25519","kid":"{}","x":"{}"}})", more, kid, to_base64url(raw));
}

std::string TestKey::signature(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  const auto* const digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get());
  EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
  std::string out(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size()) != 1) {
    throw std::runtime_error("not signed");
  }
  out.resize(size);
  return algorithm_ == Algorithm::kEs256 ? flat(out) : out;
}

std::string TestKey::sign(std::string_view header, std::string_view claims) const {
  auto out = to_base64url(header) + "." + to_base64url(claims);
  out += "." + to_base64url(signature(out));
  return out;
}

std::string key_set(std::initializer_list<std::string> keys) {
  return fmt::format(R"({{"keys":[{}]}})", fmt::join(keys, ","));
}

}  // namespace bandwatch::api::auth::test
