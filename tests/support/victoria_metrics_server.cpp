#include "tests/support/victoria_metrics_server.hpp"

#include "tests/support/loopback_http.hpp"
#include "tests/support/open_metrics.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace bandwatch::test {

VictoriaMetricsServer::VictoriaMetricsServer(std::span<const counting::Series> series) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    port_ = free_port();
    if (!start()) continue;
    fill(series);
    return;
  }
  throw std::runtime_error("victoria-metrics found no free port: " + server_->output());
}

bool VictoriaMetricsServer::start() {
  server_ = std::make_unique<ChildProcess>(
      std::vector<std::string>{"victoria-metrics", "-storageDataPath=" + (folder_.path() / "data").string(),
                               "-retentionPeriod=100y", "-httpListenAddr=127.0.0.1:" + std::to_string(port_),
                               "-memory.allowedBytes=128MB"},
      (folder_.path() / "victoria-metrics.log").string());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (std::chrono::steady_clock::now() < deadline) {
    if (answers_ok(port_, "/health")) return true;
    if (!server_->running()) {
      if (server_->output().find("address already in use") != std::string::npos) return false;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  throw std::runtime_error("victoria-metrics did not become ready: " + server_->output());
}

void VictoriaMetricsServer::fill(std::span<const counting::Series> series) const {
  const auto reply = loopback_http(port_, "POST", "/api/v1/import/prometheus", to_prometheus_text(series));
  if (!reply.starts_with("HTTP/1.1 204 ")) throw std::runtime_error("import into victoria-metrics: " + reply);
  // Otherwise samples show only after some seconds.
  if (!answers_ok(port_, "/internal/force_flush")) throw std::runtime_error("victoria-metrics does not flush");
}

}  // namespace bandwatch::test
