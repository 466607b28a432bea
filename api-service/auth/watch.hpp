#pragma once

#include "api-service/auth/gate.hpp"
#include "common/config/fault.hpp"
#include "common/core/file_stamp.hpp"
#include "common/http/tls.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <string>

namespace bandwatch::api::auth {

/// The files that may change while the service runs; an empty path: there is none.
struct WatchedFiles {
  std::string callers{};
  std::string jwks{};  ///< the keys of issuers of JSON Web Tokens
  http::TlsFiles tls{};
};

/// Keeps what the gate and the listeners know up to date with its files. Files at fault change nothing; why is logged.
/// For one thread.
class Watch {
 public:
  /// The gate must outlive this object.
  Watch(const boost::asio::any_io_executor& executor, WatchedFiles files, Gate& gate);

  /// Reads the files for the first time; what is wrong with them.
  [[nodiscard]] config::Faults load();

  /// Null if there is no certificate, or before load().
  [[nodiscard]] std::shared_ptr<const http::CurrentTls> tls() const { return tls_ ? tls_->current() : nullptr; }

  /// Looks after the files every two seconds. Never ends; this object must outlive the coroutine.
  [[nodiscard]] boost::asio::awaitable<void> keep();

  /// Reads them again, changed or not.
  void reload();

 private:
  [[nodiscard]] config::Faults load_callers();
  [[nodiscard]] config::Faults load_jwks();
  [[nodiscard]] config::Faults load_tls();

  WatchedFiles files_;
  Gate& gate_;
  FileStamp seen_callers_;
  FileStamp seen_jwks_;
  std::unique_ptr<http::WatchedTls> tls_;
  boost::asio::steady_timer timer_;
};

}  // namespace bandwatch::api::auth
