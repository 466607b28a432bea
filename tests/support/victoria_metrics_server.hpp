#pragma once

#include "common/counting/series.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <span>
#include <string>

namespace bandwatch::test {

/// A real VictoriaMetrics (Debian package `victoria-metrics`) on a free loopback port with a database of its own, which
/// holds the given samples. They are visible when the constructor returns; the server ends with this object. Throws
/// std::runtime_error with the server's log if it doesn't come up within a minute.
class VictoriaMetricsServer {
 public:
  explicit VictoriaMetricsServer(std::span<const counting::Series> series);

  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  /// Whether the server started on `port_`; false if the port is taken.
  bool start();
  void fill(std::span<const counting::Series> series) const;

  TempDir folder_;
  unsigned short port_{0};
  std::unique_ptr<ChildProcess> server_;
};

}  // namespace bandwatch::test
