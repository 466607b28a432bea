#include "tests/support/prometheus_server.hpp"

#include "tests/support/open_metrics.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace bandwatch::test {
namespace {

/// Whether GET `path` on the loopback port answers 200.
bool answers_ok(unsigned short port, const std::string& path) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  if (error) return false;
  const auto request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  asio::write(socket, asio::buffer(request), error);
  std::string reply;
  asio::read(socket, asio::dynamic_buffer(reply), error);
  return reply.starts_with("HTTP/1.1 200 ");
}

}  // namespace

PrometheusServer::PrometheusServer(std::span<const bandwidth::Series> series, const PrometheusSettings& settings) {
  fill(series);
  for (int attempt = 0; attempt < 3; ++attempt) {
    port_ = free_port();
    if (start(settings)) return;
  }
  throw std::runtime_error("prometheus found no free port: " + server_->output());
}

void PrometheusServer::fill(std::span<const bandwidth::Series> series) const {
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
