#pragma once

#include "alert-service/meter/meter.hpp"
#include "alert-service/meter/prometheus_source.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client_options.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>
#include <thread>

namespace bandwatch::alert {

/// Polls in a thread of its own: every interval, and at once while there is more to catch up with.
class PollThread {
 public:
  /// Told after each poll, in the thread.
  using Observer = std::function<void(const Result<PollReport>&, Duration took)>;
  struct Options {
    promql::ClientOptions client;
    reading::ReaderOptions reader;
    counting::NewTargetPolicy new_target{counting::NewTargetPolicy::kBaseline};
    MeterOptions meter;
    Duration interval{std::chrono::minutes{1}};
  };

  PollThread(Ledger& ledger, DataClock& clock, Options options, Observer after_poll);
  PollThread(const PollThread&) = delete;
  PollThread& operator=(const PollThread&) = delete;
  /// Breaks off the queries under way and waits for the thread. What a poll has not committed by then is read again.
  ~PollThread();

  /// Once. Fails if the client's options don't fit together (kInvalidArgument names the setting).
  [[nodiscard]] Result<void> start();

  /// These definitions count from the next poll on, which comes at once. After start(). Thread-safe.
  void use(QuotaFile file);

 private:
  [[nodiscard]] boost::asio::awaitable<Result<PollReport>> poll_once();
  [[nodiscard]] boost::asio::awaitable<void> poll_for_ever();

  Ledger& ledger_;
  DataClock& clock_;
  Options options_;
  Observer after_poll_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
  std::optional<PrometheusSource> source_;  ///< made and destroyed before the context, and only used by its thread
  std::optional<Meter> meter_;
  bool stopping_{false};  ///< of the thread
  std::thread thread_;
};

}  // namespace bandwatch::alert
