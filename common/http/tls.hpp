#pragma once

#include "common/core/result.hpp"
#include "common/http/peer.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace bandwatch::http {

/// Files in PEM for a server under TLS.
struct TlsFiles {
  std::string certificate{};         ///< the chain, the server's own certificate first
  std::string key{};                 ///< of the server's own certificate, without a password
  std::string client_authorities{};  ///< who may sign clients' certificates; empty: none are asked for
  bool clients_must_show{false};     ///< who shows no certificate is not spoken to
};

/// What make_server_tls() says of versions, ciphers and protocols, for a server of another library.
void set_server_rules(SSL_CTX& context);

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, HTTP/1.1 alone by ALPN; without compression,
/// renegotiation, tickets and resumption. kInvalidArgument says which file is at fault and why, and if the certificate
/// is not the key's.
[[nodiscard]] Result<TlsContext> make_server_tls(const TlsFiles& files);

/// The context for new connections. Thread-safe.
class CurrentTls {
 public:
  explicit CurrentTls(TlsContext context) : context_(std::move(context)) {}

  [[nodiscard]] TlsContext get() const {
    const std::lock_guard lock{mutex_};
    return context_;
  }
  /// For connections from now on; the others keep theirs.
  void use(TlsContext context) {
    const std::lock_guard lock{mutex_};
    context_ = std::move(context);
  }

 private:
  mutable std::mutex mutex_;
  TlsContext context_;
};

/// The verified certificate of the client at the other end, nothing if it has shown none.
[[nodiscard]] std::optional<PeerCertificate> peer_certificate(SSL* connection);

}  // namespace bandwatch::http
