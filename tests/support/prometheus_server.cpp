#include "tests/support/prometheus_server.hpp"

#include "tests/support/loopback_http.hpp"
#include "tests/support/open_metrics.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace bandwatch::test {

PrometheusServer::PrometheusServer(std::span<const counting::Series> series, const PrometheusSettings& settings) {
  fill(series);
  for (int attempt = 0; attempt < 3; ++attempt) {
    port_ = free_port();
    if (start(settings)) return;
  }
  throw std::runtime_error("prometheus found no free port: " + server_->output());
}

void PrometheusServer::fill(std::span<const counting::Series> series) const {
  const auto data = (folder_.path() / "data").string();
  const auto input = folder_.write("input.txt", to_open_metrics(series));
  ChildProcess promtool{{"promtool", "tsdb", "create-blocks-from", "openmetrics", input, data},
                        (folder_.path() / "promtool.log").string()};
  if (promtool.wait() != 0) throw std::runtime_error("promtool: " + promtool.output());
}

bool PrometheusServer::start(const PrometheusSettings& settings) {
  std::vector<std::string> command{"prometheus", "--config.file=" + folder_.write("prometheus.yml", settings.config),
                                   "--storage.tsdb.path=" + (folder_.path() / "data").string(),
                                   "--storage.tsdb.retention.time=" + settings.retention,
                                   "--web.listen-address=127.0.0.1:" + std::to_string(port_)};
  command.insert(command.end(), settings.arguments.begin(), settings.arguments.end());
  server_ = std::make_unique<ChildProcess>(std::move(command), (folder_.path() / "prometheus.log").string());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (std::chrono::steady_clock::now() < deadline) {
    if (!server_->running()) {
      if (server_->output().find("address already in use") != std::string::npos) return false;
      break;
    }
    if (answers_ok(port_, "/-/ready")) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  throw std::runtime_error("prometheus did not become ready: " + server_->output());
}

}  // namespace bandwatch::test
