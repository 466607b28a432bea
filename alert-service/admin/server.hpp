#pragma once

#include "alert-service/admin/gate.hpp"
#include "common/core/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bandwatch::alert {

/// An answer of the admin interface.
struct AdminAnswer {
  int status{200};
  std::string content_type{"application/json"};
  std::string body;
};

/// Who is answered.
enum class Audience : std::uint8_t {
  kKnown = 1,  ///< whom the gate admits
  kEverybody,
};

/// GET a path, get an answer. `is_known`: whether the gate admits who asks. Runs in the server's threads.
using AdminHandler = std::function<AdminAnswer(bool is_known)>;

class AdminTls;

/// A small HTTP server for people, probes and Prometheus: GET on fixed paths, no input, two threads. It is no door to
/// the world: keep it on a private address, behind its gate.
class AdminServer {
 public:
  /// `tls`: null to serve in the clear.
  explicit AdminServer(std::shared_ptr<AdminTls> tls = nullptr, AdminGate gate = {});
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  /// Stops serving and waits for the answers under way.
  ~AdminServer();

  /// Before start(). Whom the gate doesn't admit gets 401 in the place of what is for the known.
  void get(const std::string& path, Audience audience, AdminHandler handler);
  /// Binds and serves; port 0 takes a free one. Gives the port. kUnavailable if the address can't be had.
  [[nodiscard]] Result<std::uint16_t> start(const std::string& address, std::uint16_t port);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bandwatch::alert
