#include "alert-service/admin/tls.hpp"

#include "common/telemetry/log.hpp"

#include <openssl/ssl.h>

#include <utility>

namespace bandwatch::alert {
namespace {

/// Called by OpenSSL in each handshake, before a certificate is shown.
int choose_context(SSL* connection, void* of_admin) {
  const auto context = static_cast<AdminTls*>(of_admin)->current();
  if (SSL_set_SSL_CTX(connection, context->native_handle()) == nullptr) return 0;
  // The connection has the rest from the new context, but not whether a certificate is asked for.
  SSL_set_verify(connection, SSL_CTX_get_verify_mode(context->native_handle()), nullptr);
  return 1;
}

}  // namespace

Result<std::shared_ptr<AdminTls>> AdminTls::make(http::TlsFiles files) {
  auto seen = stamps_of(files);
  auto context = http::make_server_tls(files);
  if (!context) return context.error();
  return std::shared_ptr<AdminTls>{new AdminTls{std::move(files), *std::move(context), std::move(seen)}};
}

AdminTls::Stamps AdminTls::stamps_of(const http::TlsFiles& files) {
  return {stamp_of(files.certificate), stamp_of(files.key), stamp_of(files.client_authorities)};
}

bool AdminTls::install(SSL_CTX& server) {
  http::set_server_rules(server);
  SSL_CTX_set_cert_cb(&server, choose_context, this);
  return true;
}

http::TlsContext AdminTls::current() {
  constexpr auto kGlance = std::chrono::seconds{2};
  const std::lock_guard lock{mutex_};
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return context_;
  next_look_ = now + kGlance;
  auto stamps = stamps_of(files_);
  if (stamps == seen_) return context_;
  seen_ = std::move(stamps);
  auto context = http::make_server_tls(files_);
  if (context) {
    context_ = *std::move(context);
    telemetry::log::info("certificate_loaded", {{"file", files_.certificate}});
  } else {
    telemetry::log::error("certificate_kept", {{"error", context.error()}});
  }
  return context_;
}

}  // namespace bandwatch::alert
