#pragma once

#include "common/core/file_stamp.hpp"
#include "common/core/result.hpp"
#include "common/http/peer.hpp"

#include <boost/asio/ssl/context.hpp>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace bandwatch::http {

/// Files in PEM for a server under TLS.
struct TlsFiles {
  std::string certificate{};         ///< the chain, the server's own certificate first
  std::string key{};                 ///< of the server's own certificate, without a password
  std::string client_authorities{};  ///< who may sign clients' certificates; empty: none are asked for
  bool clients_must_show{false};     ///< who shows no certificate is not spoken to
};

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

/// A certificate that follows its files. current() may be used by other threads; the rest is for one.
class WatchedTls {
 public:
  /// Errors are those of make_server_tls().
  [[nodiscard]] static Result<std::unique_ptr<WatchedTls>> make(TlsFiles files);

  /// What listeners take; never null.
  [[nodiscard]] std::shared_ptr<const CurrentTls> current() const { return current_; }
  [[nodiscard]] const TlsFiles& files() const noexcept { return files_; }

  /// Whether a file is another one than when they were read last.
  [[nodiscard]] bool changed() const { return stamps_of(files_) != seen_; }
  /// Reads them again, for new connections; an error changes nothing.
  [[nodiscard]] Result<void> reload();

 private:
  using Stamps = std::array<FileStamp, 3>;
  WatchedTls(TlsFiles files, const Stamps& seen, TlsContext context)
      : files_(std::move(files)), seen_(seen), current_(std::make_shared<CurrentTls>(std::move(context))) {}
  [[nodiscard]] static Stamps stamps_of(const TlsFiles& files);

  TlsFiles files_;
  Stamps seen_;
  std::shared_ptr<CurrentTls> current_;
};

/// The verified certificate of the client at the other end, nothing if it has shown none.
[[nodiscard]] std::optional<PeerCertificate> peer_certificate(SSL* connection);

}  // namespace bandwatch::http
