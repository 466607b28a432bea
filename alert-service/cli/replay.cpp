#include "alert-service/cli/replay.hpp"

#include "alert-service/meter/prometheus_source.hpp"
#include "common/promql/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <set>
#include <string>
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

/// The database as it was at the time of a clock.
class PastSource final : public CounterSource {
 public:
  PastSource(PrometheusSource& source, const Clock& clock) : source_(source), clock_(clock) {}
  [[nodiscard]] counting::Accountant make_accountant(UtcTime count_from) const override {
    return source_.make_accountant(count_from);
  }
  [[nodiscard]] asio::awaitable<Result<UtcTime>> now() override { co_return clock_.now(); }
  [[nodiscard]] asio::awaitable<Result<reading::ReadReport>> read(UtcTime from, Window window,
                                                                  counting::Accountant& accountant,
                                                                  counting::Accountant::Sink sink,
                                                                  reading::Reader::PageObserver observe) override {
    return source_.read(from, window, accountant, std::move(sink), std::move(observe));
  }
  [[nodiscard]] asio::awaitable<Result<std::vector<counting::Series>>> scrapes(std::set<std::string> instances,
                                                                               Window window) override {
    return source_.scrapes(std::move(instances), window);
  }
  [[nodiscard]] asio::awaitable<Result<std::vector<std::string>>> counted_twice(UtcTime now) override {
    return source_.counted_twice(now);
  }
  [[nodiscard]] asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime now) override { return source_.probe(now); }
  [[nodiscard]] asio::awaitable<Result<Retention>> retention() override { return source_.retention(); }

 private:
  PrometheusSource& source_;
  const Clock& clock_;
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
  out.overlap = config.overlap();
  out.late_for = config.late_for;
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
  reader.pad = config.overlap();
  reader.retention = config.prometheus.retention;
  PrometheusSource today{*std::move(clients), reader, config.gateway.new_target};
  StoppedClock clock{window.start};
  const auto begun = ledger.begin_counting(window.start);
  if (!begun) return begun.error();
  // Known from the beginning on; what the definitions are made into is found on the way.
  const auto adopted = ledger.adopt(to_adopt(file.quotas, expand(file.quotas, {}, 0)), window.start);
  if (!adopted) return adopted.error();
  PastSource source{today, clock};
  DataClock data_clock{clock, [&clock] { return clock.now().time_since_epoch(); }};
  Meter meter{ledger, source, data_clock, meter_options(config, file, step)};
  bool behind = false;
  for (auto cursor = window.start; cursor < window.end || behind;) {
    if (!behind) cursor = std::min(cursor + step, window.end);
    clock.set(cursor);
    auto report = poll_once(context, meter);
    if (!report) return std::move(report).error();
    behind = report->behind;
    observer.polled(*report);
    observer.progress(std::chrono::duration<double>(cursor - window.start) /
                      std::chrono::duration<double>(window.length()));
  }
  return {};
}

}  // namespace bandwatch::alert
