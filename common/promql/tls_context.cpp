#include "common/promql/tls_context.hpp"

#include <utility>

namespace bandwatch::promql {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Error unusable(std::string setting, const std::string& file, const error_code& why) {
  return invalid_argument(std::move(setting), "a readable PEM file; " + file + ": " + why.message());
}

}  // namespace

Result<std::shared_ptr<ssl::context>> make_tls_context(const ClientOptions& options) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  error_code bad;
  // OpenSSL's own options set the floor; Asio's flags would name each version to leave out.
  if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1) {
    return Error{Errc::kUnavailable, "OpenSSL offers no TLS 1.2", {}};
  }
  context->set_options(SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION, bad);
  context->set_verify_mode(ssl::verify_peer, bad);
  if (options.ca_file.empty()) {
    context->set_default_verify_paths(bad);
    if (bad) return Error{Errc::kUnavailable, "the system's certificate authorities: " + bad.message(), {}};
  } else {
    context->load_verify_file(options.ca_file, bad);
    if (bad) return unusable("prometheus.ca_file", options.ca_file, bad);
  }
  if (!options.client_cert_file.empty()) {
    context->use_certificate_chain_file(options.client_cert_file, bad);
    if (bad) return unusable("prometheus.client_cert_file", options.client_cert_file, bad);
    // OpenSSL compares the key with the certificate here.
    context->use_private_key_file(options.client_key_file, ssl::context::pem, bad);
    if (bad) return unusable("prometheus.client_key_file", options.client_key_file, bad);
  }
  return context;
}

}  // namespace bandwatch::promql
