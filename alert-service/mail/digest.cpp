#include "alert-service/mail/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace bandwatch::alert {

std::string hmac_sha256_hex(std::string_view key, std::string_view data) {
  const std::string owned_key{key};  // never a null pointer, which would mean "the key of the last call"
  const std::string owned_data{data};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(owned_data.data());
  if (HMAC(EVP_sha256(), owned_key.data(), static_cast<int>(owned_key.size()), bytes, owned_data.size(), digest.data(),
           &length) == nullptr) {
    throw std::runtime_error("OpenSSL can't compute HMAC-SHA256");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < length; ++i) {
    out += kDigits[digest.at(i) >> 4U];
    out += kDigits[digest.at(i) & 15U];
  }
  return out;
}

}  // namespace bandwatch::alert
