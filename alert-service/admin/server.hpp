#pragma once

#include "alert-service/admin/gate.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/http/response.hpp"
#include "common/http/tls.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bandwatch::alert {

/// Who is answered.
enum class Audience : std::uint8_t {
  kKnown = 1,  ///< whom the gate admits
  kEverybody,
};

/// GET a path, get an answer. `is_known`: whether the gate admits who asks. Runs in the server's thread.
using AdminHandler = std::function<http::Response(bool is_known)>;

struct AdminOptions {
  std::string address{"127.0.0.1"};
  std::uint16_t port{0};         ///< 0: the system chooses
  std::size_t connections{256};  ///< at the same time; who waits longest makes room for the newest
  http::TlsFiles tls{};          ///< without a certificate: in the clear. Read again when they change
  AdminGate gate{};
  std::function<void(std::string_view event)> on_fault{};  ///< beside the log; thread-safe, may be empty
};

/// A server for people, probes and Prometheus: GET on fixed paths, no input, a thread of its own. It has the limits of
/// http::Server: whatever comes to it, it takes little memory, and nothing of the counting.
class AdminServer {
 public:
  /// The clock must outlive it.
  AdminServer(AdminOptions options, const Clock& clock);
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  /// Stops serving; waits a moment for the answers under way.
  ~AdminServer();

  /// Before start(). Whom the gate doesn't admit gets 401 in the place of what is for the known.
  void get(const std::string& path, Audience audience, AdminHandler handler);
  /// Binds and serves. Gives the port. kUnavailable if the address can't be had, kInvalidArgument if the certificate
  /// can't be used.
  [[nodiscard]] Result<std::uint16_t> start();
  /// Open ones. Thread-safe.
  [[nodiscard]] std::size_t connections() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bandwatch::alert
