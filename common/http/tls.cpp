#include "common/http/tls.hpp"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <string_view>
#include <utility>

namespace bandwatch::http {
namespace {

namespace ssl = boost::asio::ssl;

/// Chooses HTTP/1.1; a client that offers only other protocols is turned away. Source: RFC 7301, section 3.2.
int choose_protocol(SSL* /*connection*/, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned offered_size, void* /*unused*/) {
  constexpr std::string_view kHttp{"\x08http/1.1"};
  unsigned char* selected = nullptr;
  const auto result = SSL_select_next_proto(&selected, size, reinterpret_cast<const unsigned char*>(kHttp.data()),
                                            static_cast<unsigned>(kHttp.size()), offered, offered_size);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = selected;
  return SSL_TLSEXT_ERR_OK;
}

std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out{BIO_new(BIO_s_mem()), BIO_free};
  if (!out) return {};
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &text);
  return size <= 0 ? std::string{} : std::string(text, static_cast<std::size_t>(size));
}

void add_name(std::vector<std::string>& out, std::string_view kind, const ASN1_STRING* value) {
  const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(value));
  const std::string_view text{bytes, static_cast<std::size_t>(ASN1_STRING_length(value))};
  // A name with a NUL in it is one for who reads the whole, and another for who stops there.
  if (text.find('\0') == text.npos) out.push_back(std::string{kind} + std::string{text});
}

std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> out;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names{
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free};
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const auto* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) add_name(out, "DNS:", name->d.dNSName);
    if (name->type == GEN_URI) add_name(out, "URI:", name->d.uniformResourceIdentifier);
    if (name->type == GEN_EMAIL) add_name(out, "email:", name->d.rfc822Name);
  }
  return out;
}

Error unusable(const std::string& file, const boost::system::error_code& failure) {
  return invalid_argument("", file + ": " + failure.message());
}

Result<void> ask_clients(ssl::context& context, const TlsFiles& files) {
  boost::system::error_code failure;
  context.load_verify_file(files.client_authorities, failure);
  if (failure) return unusable(files.client_authorities, failure);
  auto mode = ssl::verify_peer;
  if (files.clients_must_show) mode |= ssl::verify_fail_if_no_peer_cert;
  context.set_verify_mode(mode, failure);
  if (auto* names = SSL_load_client_CA_file(files.client_authorities.c_str()); names != nullptr)
    SSL_CTX_set_client_CA_list(context.native_handle(), names);
  return {};
}

/// What it is spoken with: versions, ciphers, protocols.
void set_rules(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_options(
      &context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(&context, 0);
  SSL_CTX_set_cipher_list(&context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(&context, choose_protocol, nullptr);
}

}  // namespace

Result<TlsContext> make_server_tls(const TlsFiles& files) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  auto* const native = context->native_handle();
  set_rules(*native);
  boost::system::error_code failure;
  // Without it OpenSSL would ask at the terminal for the password of a key that has one.
  context->set_password_callback([](std::size_t, ssl::context::password_purpose) { return std::string{}; }, failure);
  context->use_certificate_chain_file(files.certificate, failure);
  if (failure) return unusable(files.certificate, failure);
  context->use_private_key_file(files.key, ssl::context::pem, failure);
  if (failure) return unusable(files.key, failure);
  if (SSL_CTX_check_private_key(native) != 1) {
    return invalid_argument("", files.key + ": not the key of the certificate in " + files.certificate);
  }
  if (!files.client_authorities.empty()) {
    if (auto asked = ask_clients(*context, files); !asked) return asked.error();
  }
  return context;
}

WatchedTls::Stamps WatchedTls::stamps_of(const TlsFiles& files) {
  return {stamp_of(files.certificate), stamp_of(files.key), stamp_of(files.client_authorities)};
}

Result<std::unique_ptr<WatchedTls>> WatchedTls::make(TlsFiles files) {
  const auto seen = stamps_of(files);  // before reading: what changes meanwhile is seen the next time
  auto context = make_server_tls(files);
  if (!context) return context.error();
  return std::unique_ptr<WatchedTls>{new WatchedTls{std::move(files), seen, *std::move(context)}};
}

Result<void> WatchedTls::reload() {
  seen_ = stamps_of(files_);
  auto context = make_server_tls(files_);
  if (!context) return context.error();
  current_->use(*std::move(context));
  return {};
}

std::optional<PeerCertificate> peer_certificate(SSL* connection) {
  const std::unique_ptr<X509, decltype(&X509_free)> certificate{SSL_get1_peer_certificate(connection), X509_free};
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return std::nullopt;
  return PeerCertificate{subject_of(certificate.get()), names_of(certificate.get())};
}

}  // namespace bandwatch::http
