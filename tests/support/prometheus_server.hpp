#pragma once

#include "common/counting/series.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bandwatch::test {

struct PrometheusSettings {
  PrometheusSettings() = default;
  std::string config{"global: {}\n"};  ///< prometheus.yml
  std::string retention{"100y"};
  std::vector<std::string> arguments;  ///< further ones
};

/// A real Prometheus (Debian package `prometheus`) on a free loopback port with a database of its own, which holds the
/// given samples. It is ready when the constructor returns, and ends with this object. Throws std::runtime_error with
/// the server's log if it doesn't come up within a minute.
class PrometheusServer {
 public:
  explicit PrometheusServer(std::span<const counting::Series> series,
                            const PrometheusSettings& settings = PrometheusSettings{});

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] unsigned short port() const noexcept { return port_; }
  [[nodiscard]] const ChildProcess& process() const { return *server_; }

 private:
  void fill(std::span<const counting::Series> series) const;
  /// Whether a server started on `port_` and became ready; false if the port is taken.
  bool start(const PrometheusSettings& settings);

  TempDir folder_;
  unsigned short port_{0};
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace bandwatch::test
