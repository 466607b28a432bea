#include "common/net/tls.hpp"

#include <memory>
#include <string>
#include <utility>

namespace bandwatch::net {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Error unusable(std::string setting, const std::string& file, const error_code& why) {
  return invalid_argument(std::move(setting), "a readable PEM file; " + file + ": " + why.message());
}

}  // namespace

Result<TlsContext> make_tls_context(const Credentials& credentials) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  error_code bad;
  // OpenSSL's own options set the floor; Asio's flags would name each version to leave out.
  if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
    return Error{Errc::kUnavailable, "OpenSSL offers no TLS 1.2", {}};
  }
  context->set_options(SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION, bad);
  context->set_verify_mode(ssl::verify_peer, bad);
  if (credentials.ca_file.empty()) {
    context->set_default_verify_paths(bad);
    if (bad) return Error{Errc::kUnavailable, "the system's certificate authorities: " + bad.message(), {}};
  } else {
    context->load_verify_file(credentials.ca_file, bad);
    if (bad) return unusable("ca_file", credentials.ca_file, bad);
  }
  if (!credentials.client_cert_file.empty()) {
    context->use_certificate_chain_file(credentials.client_cert_file, bad);
    if (bad) return unusable("client_cert_file", credentials.client_cert_file, bad);
    // OpenSSL compares the key with the certificate here.
    context->use_private_key_file(credentials.client_key_file, ssl::context::pem, bad);
    if (bad) return unusable("client_key_file", credentials.client_key_file, bad);
  }
  return context;
}

}  // namespace bandwatch::net
