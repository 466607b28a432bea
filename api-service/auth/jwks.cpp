#include "api-service/auth/jwks.hpp"

#include "api-service/auth/encoding.hpp"
#include "api-service/auth/json.hpp"
#include "common/core/json_writer.hpp"

#include <rhonabwy.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace bandwatch::api::auth {
namespace {

struct FreeKey {
  void operator()(jwk_t* key) const noexcept { r_jwk_free(key); }
};
struct FreeToken {
  void operator()(jwt_t* token) const noexcept { r_jwt_free(token); }
};

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] { r_global_init(); });
}

std::unique_ptr<jwk_t, FreeKey> key_from(const std::string& json) {
  prepare_library();
  jwk_t* made = nullptr;
  if (r_jwk_init(&made) != RHN_OK) return nullptr;
  std::unique_ptr<jwk_t, FreeKey> out{made};
  if (r_jwk_import_from_json_str(made, json.c_str()) != RHN_OK) return nullptr;
  return out;
}

/// What the key's own type allows.
std::optional<Algorithm> algorithm_of(const rapidjson::Value& key) {
  const auto type = text_in(key, "kty");
  const auto curve = text_in(key, "crv");
  if (type == "RSA") return Algorithm::kRs256;
  if (type == "EC" && curve == "P-256") return Algorithm::kEs256;
  if (type == "OKP" && curve == "Ed25519") return Algorithm::kEdDsa;
  return std::nullopt;
}

bool is_for_verifying(const rapidjson::Value& key, Algorithm algorithm) {
  if (text_in(key, "use").value_or("sig") != "sig" || key.HasMember("d")) return false;
  const auto named = text_in(key, "alg");
  if (!named) return true;
  const auto parsed = parse_algorithm(*named);
  return parsed && *parsed == algorithm;
}

/// The members that make up the key, and no others.
std::string bare(const rapidjson::Value& key) {
  JsonWriter writer;
  writer.StartObject();
  for (const auto* name : {"kty", "crv", "x", "y", "n", "e"}) {
    if (const auto text = text_in(key, name)) writer.text(name, *text);
  }
  writer.EndObject();
  return writer.take();
}

/// Whether an exponent makes signatures that can't be had without the private key: odd and at least 65537.
/// Source: NIST SP 800-56B, section 6.4.1.1.
bool is_strong_exponent(std::string_view text) {
  auto bytes = from_base64url(text);
  if (!bytes) return false;
  bytes->erase(0, std::min(bytes->find_first_not_of('\0'), bytes->size()));
  if (bytes->empty() || (bytes->back() & 1) == 0) return false;
  return bytes->size() > 3 || (bytes->size() == 3 && *bytes >= std::string_view{"\x01\x00\x01", 3});
}

/// Whether a point of Ed25519 has a small order: then there are signatures that are good for many texts. The seven
/// encodings, without the sign, of the eight points; those that no honest encoder makes are among them.
/// Source: RFC 8032, section 5.1; the points as in "Taming the many EdDSAs", 2020, table 1.
bool is_small_order(std::string_view text) {
  constexpr std::array<std::string_view, 7> kPoints{"0000000000000000000000000000000000000000000000000000000000000000",
                                                    "0100000000000000000000000000000000000000000000000000000000000000",
                                                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                                                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                                                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() != 32) return true;
  bytes->back() = static_cast<char>(bytes->back() & 0x7f);
  return std::find(kPoints.begin(), kPoints.end(), to_hex(*bytes)) != kPoints.end();
}

/// Whether the numbers of the key itself are of those that somebody without the private key could sign with.
bool is_weak(const rapidjson::Value& key, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return !is_strong_exponent(text_in(key, "e").value_or(""));
    case Algorithm::kEdDsa:
      return is_small_order(text_in(key, "x").value_or(""));
    case Algorithm::kEs256:
      return false;
  }
  return true;
}

bool is_strong(const VerifyKey& key) {
  constexpr unsigned kFewestRsaBits = 2048;
  const auto made = key_from(key.json);
  if (!made) return false;
  unsigned bits = 0;
  const auto type = static_cast<unsigned>(r_jwk_key_type(made.get(), &bits, R_FLAG_IGNORE_REMOTE));
  if ((type & R_KEY_TYPE_PUBLIC) == 0) return false;
  return key.algorithm != Algorithm::kRs256 || bits >= kFewestRsaBits;
}

jwa_alg foreign(Algorithm algorithm) noexcept {
  switch (algorithm) {
    case Algorithm::kRs256:
      return R_JWA_ALG_RS256;
    case Algorithm::kEs256:
      return R_JWA_ALG_ES256;
    case Algorithm::kEdDsa:
      return R_JWA_ALG_EDDSA;
  }
  return R_JWA_ALG_UNKNOWN;
}

}  // namespace

Result<Algorithm> parse_algorithm(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Algorithm>, 3> kNames{
      {{"RS256", Algorithm::kRs256}, {"ES256", Algorithm::kEs256}, {"EdDSA", Algorithm::kEdDsa}}};
  for (const auto& [known, algorithm] : kNames) {
    if (name == known) return algorithm;
  }
  return invalid_argument("alg", "RS256, ES256 or EdDSA");
}

Result<std::vector<VerifyKey>> parse_jwks(std::string_view json) {
  const auto document = parse_object(json);
  if (!document || !document->HasMember("keys") || !(*document)["keys"].IsArray()) {
    return invalid_argument("", "a JSON Web Key Set: an object with a list of keys");
  }
  std::vector<VerifyKey> out;
  for (const auto& key : (*document)["keys"].GetArray()) {
    if (!key.IsObject()) continue;
    const auto algorithm = algorithm_of(key);
    if (!algorithm || !is_for_verifying(key, *algorithm) || is_weak(key, *algorithm)) continue;
    VerifyKey made{std::string{text_in(key, "kid").value_or("")}, *algorithm, bare(key)};
    if (is_strong(made)) out.push_back(std::move(made));
  }
  if (out.empty()) return invalid_argument("", "at least one public key for RS256, ES256 or EdDSA");
  return out;
}

bool is_signed_with(const VerifyKey& key, const std::string& token) {
  const auto made = key_from(key.json);
  if (!made) return false;
  jwt_t* parsed = nullptr;
  if (r_jwt_init(&parsed) != RHN_OK) return false;
  const std::unique_ptr<jwt_t, FreeToken> owned{parsed};
  if (r_jwt_advanced_parse(parsed, token.c_str(), R_PARSE_NONE, R_FLAG_IGNORE_REMOTE) != RHN_OK) return false;
  if (r_jwt_get_type(parsed) != R_JWT_TYPE_SIGN || r_jwt_get_sign_alg(parsed) != foreign(key.algorithm)) return false;
  return r_jwt_verify_signature(parsed, made.get(), R_FLAG_IGNORE_REMOTE) == RHN_OK;
}

}  // namespace bandwatch::api::auth
