#pragma once

#include "common/core/file_stamp.hpp"
#include "common/core/result.hpp"
#include "common/http/tls.hpp"

#include <chrono>
#include <mutex>
#include <vector>

namespace bandwatch::alert {

/// The certificate of the admin interface. It is looked at again when a client comes, at most every two seconds; files
/// at fault change nothing, and why is logged. Thread-safe.
class AdminTls {
 public:
  /// Errors are those of http::make_server_tls().
  [[nodiscard]] static Result<std::shared_ptr<AdminTls>> make(http::TlsFiles files);

  /// Lets the connections of `server` use it; false if OpenSSL refuses. This object must outlive the server.
  [[nodiscard]] bool install(SSL_CTX& server);

  /// The context for a new connection.
  [[nodiscard]] http::TlsContext current();

 private:
  using Stamps = std::vector<FileStamp>;
  AdminTls(http::TlsFiles files, http::TlsContext context, Stamps seen)
      : files_(std::move(files)), context_(std::move(context)), seen_(std::move(seen)) {}
  [[nodiscard]] static Stamps stamps_of(const http::TlsFiles& files);

  http::TlsFiles files_;
  std::mutex mutex_;
  http::TlsContext context_;
  Stamps seen_;
  std::chrono::steady_clock::time_point next_look_{};
};

}  // namespace bandwatch::alert
