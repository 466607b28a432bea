#include "alert-service/cli/replay.hpp"

#include "alert-service/meter/prometheus_source.hpp"
#include "common/promql/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

/// Stands still until it is moved.
class StoppedClock final : public Clock {
 public:
  explicit StoppedClock(UtcTime now) : now_(now) {}
  [[nodiscard]] UtcTime now() const override { return now_; }
  void set(UtcTime now) { now_ = now; }

 private:
  UtcTime now_;
};

Result<PollReport> poll_once(asio::io_context& context, Meter& meter) {
  std::optional<Result<PollReport>> out;
  asio::co_spawn(context, meter.poll(), [&](const std::exception_ptr& failure, Result<PollReport> report) {
    if (failure) std::rethrow_exception(failure);
    out = std::move(report);
  });
  context.restart();
  while (!out && context.run_one() > 0) {
  }
  if (!out) return Error{Errc::kUnavailable, "the poll has not ended", {}};
  return *std::move(out);
}

MeterOptions meter_options(const Config& config, const QuotaFile& file, Duration step) {
  MeterOptions out;
  out.quotas = file.quotas;
  out.most_per_definition = config.most_per_definition;
  out.overlap = config.poll_overlap;
  out.page = step;
  out.fills_back = false;
  out.plausible = {config.plausible_rate};
  out.mail.from = {config.mail.from_name, config.mail.from};
  out.mail.message_id_key = Secret{"replay"};
  out.mail.channels = file.channels;
  return out;
}

}  // namespace

Result<void> replay(const Config& config, std::vector<counting::GatewaySchema> schemas, const QuotaFile& file,
                    Window window, Duration step, Ledger& ledger, const ReplayObserver& observer) {
  asio::io_context context{1};
  auto clients = promql::make_http_clients(context.get_executor(), config.prometheus);
  if (!clients) return std::move(clients).error();
  reading::ReaderOptions reader;
  reader.schemas = std::move(schemas);
  reader.job = config.gateway.job;
  reader.replica_labels = config.gateway.replica_labels;
  reader.pad = config.poll_overlap;
  reader.retention = config.prometheus.retention;
  PrometheusSource source{*std::move(clients), reader, config.gateway.new_target};
  StoppedClock clock{window.start};
  const auto begun = ledger.begin_counting(window.start);
  if (!begun) return begun.error();
  // Known from the beginning on; what the definitions are made into is found on the way.
  const auto adopted = ledger.adopt(to_adopt(file.quotas, expand(file.quotas, {}, 0)), window.start);
  if (!adopted) return adopted.error();
  Meter meter{ledger, source, clock, meter_options(config, file, step)};
  for (auto cursor = window.start; cursor < window.end;) {
    clock.set(std::min(cursor + step, window.end));
    auto report = poll_once(context, meter);
    if (!report) return std::move(report).error();
    cursor = report->window.end;
    observer.polled(*report);
    observer.progress(std::chrono::duration<double>(cursor - window.start) /
                      std::chrono::duration<double>(window.length()));
  }
  return {};
}

}  // namespace bandwatch::alert
