#pragma once

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

/// GET a path, get an answer. Runs in the server's threads.
using AdminHandler = std::function<AdminAnswer()>;

class AdminTls;

/// A small HTTP server for people, probes and Prometheus: GET on fixed paths, no input, two threads. It is no door to
/// the world: keep it on a private address.
class AdminServer {
 public:
  /// `tls`: null to serve in the clear.
  explicit AdminServer(std::shared_ptr<AdminTls> tls = nullptr);
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  /// Stops serving and waits for the answers under way.
  ~AdminServer();

  /// Before start().
  void get(const std::string& path, AdminHandler handler);
  /// Binds and serves; port 0 takes a free one. Gives the port. kUnavailable if the address can't be had.
  [[nodiscard]] Result<std::uint16_t> start(const std::string& address, std::uint16_t port);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bandwatch::alert
