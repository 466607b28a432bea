#pragma once

#include "api-service/auth/cors.hpp"
#include "api-service/auth/gate.hpp"
#include "api-service/config.hpp"
#include "api-service/routes/routes.hpp"
#include "api-service/traffic.hpp"
#include "common/core/result.hpp"
#include "common/http/server.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bandwatch::api {

/// The contexts that connections live on, one thread each. They outlive everything that refers to them.
using WorkerContexts = std::vector<std::unique_ptr<boost::asio::io_context>>;
[[nodiscard]] WorkerContexts make_worker_contexts(const Config& config);

/// Threads that serve connections: each has its own listener on the one port and its own answers at hand, and shares
/// nothing with the others on the way of a warm request.
class Workers {
 public:
  using MakeContext = std::function<Context(Desk&)>;

  /// `gate` outlives the workers. `tls`: null to serve in the clear.
  Workers(WorkerContexts& contexts, const Config& config, const auth::Gate& gate,
          std::shared_ptr<const http::CurrentTls> tls, const Clock& clock, telemetry::Metrics& metrics,
          const MakeContext& make_context);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Ends the threads, whatever is in flight.
  ~Workers();

  /// Binds and begins to serve. Fails if the address can't be had.
  [[nodiscard]] Result<void> start();

  /// Ends in order; `done` is called once, on one of the threads, when the last of them has nothing left.
  void begin_drain(const std::function<void()>& done);

  [[nodiscard]] bool draining() const noexcept { return left_ != 0; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

 private:
  struct Worker {
    Desk desk;
    std::unique_ptr<Context> context;
    std::unique_ptr<http::Server> server;
    std::thread thread;
  };
  [[nodiscard]] std::unique_ptr<http::Server> make_server(std::size_t index);
  [[nodiscard]] std::size_t connections() const;

  WorkerContexts& contexts_;
  const Config& config_;
  const auth::Gate& gate_;
  std::shared_ptr<const http::CurrentTls> tls_;
  auth::Cors cors_;
  std::string hsts_;  ///< value of the header; empty: none
  const Clock& clock_;
  prometheus::Family<prometheus::Counter>& faults_;
  std::vector<std::unique_ptr<TrafficCount>> counts_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::uint16_t port_{0};
  std::atomic<std::size_t> left_{0};  ///< workers that are still draining; 0 before
};

}  // namespace bandwatch::api
