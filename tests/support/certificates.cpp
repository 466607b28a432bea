#include "tests/support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <stdexcept>

namespace bandwatch::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

void require(bool good, const char* what) {
  if (!good) throw std::runtime_error(std::string{"OpenSSL: "} + what);
}

Key new_key() {
  Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  require(key != nullptr, "key");
  return key;
}

long next_number() {
  static std::atomic<long> last{0};
  return ++last;
}

/// An unsigned certificate for `key`.
Certificate draft(const std::string& name, EVP_PKEY* key, long valid_seconds) {
  Certificate out{X509_new(), X509_free};
  require(out != nullptr, "certificate");
  constexpr long kVersion3 = 2;
  X509_set_version(out.get(), kVersion3);
  ASN1_INTEGER_set(X509_get_serialNumber(out.get()), next_number());
  X509_gmtime_adj(X509_getm_notBefore(out.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(out.get()), valid_seconds);
  X509_set_pubkey(out.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(out.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return out;
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  require(extension != nullptr, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string content_of(const Memory& memory) {
  char* data = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

std::string pem_of(X509* certificate) {
  const Memory memory{BIO_new(BIO_s_mem()), BIO_free};
  require(PEM_write_bio_X509(memory.get(), certificate) == 1, "writing a certificate");
  return content_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory{BIO_new(BIO_s_mem()), BIO_free};
  require(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing a key");
  return content_of(memory);
}

}  // namespace

struct Authority::Keys {
  Key key;
  Certificate certificate;
};

Authority::Authority(const std::string& name) {
  auto key = new_key();
  auto certificate = draft(name, key.get(), 86'400);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(certificate.get(), NID_key_usage, "critical,keyCertSign");
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0, "signing");
  file_ = folder_.write("authority.pem", pem_of(certificate.get()));
  keys_ = std::make_unique<Keys>(Keys{std::move(key), std::move(certificate)});
}

Authority::~Authority() = default;

CertificateFiles Authority::issue(const std::string& alternative_names, long valid_seconds) const {
  const auto key = new_key();
  const auto certificate = draft("bandwatch test", key.get(), valid_seconds);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(keys_->certificate.get()));
  extend(certificate.get(), NID_subject_alt_name, alternative_names);
  require(X509_sign(certificate.get(), keys_->key.get(), EVP_sha256()) > 0, "signing");
  const auto name = std::to_string(next_number());
  return {folder_.write(name + ".pem", pem_of(certificate.get())), folder_.write(name + ".key", pem_of(key.get()))};
}

}  // namespace bandwatch::test
