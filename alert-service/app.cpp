#include "alert-service/app.hpp"

#include "alert-service/admin/control.hpp"
#include "alert-service/admin/desk.hpp"
#include "alert-service/admin/pages.hpp"
#include "alert-service/admin/server.hpp"
#include "alert-service/ledger/sqlite/sqlite_ledger.hpp"
#include "alert-service/meter/poll_thread.hpp"
#include "alert-service/operator_mail.hpp"
#include "alert-service/outbox/lanes.hpp"
#include "alert-service/outbox/relays.hpp"
#include "alert-service/outbox/standing_alerts.hpp"
#include "alert-service/publisher.hpp"
#include "alert-service/quota_watch.hpp"
#include "alert-service/ways/channel_mailer.hpp"
#include "common/supervisor/heartbeat.hpp"
#include "common/supervisor/supervisor.hpp"
#include "common/telemetry/log.hpp"
#include "common/telemetry/metrics.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;
namespace log = telemetry::log;

/// The ledger, ready for the first poll and the first mail; makes quotas of the definitions in `quotas`. They are the
/// ledger's from the first poll on, which knows what time it is for the database.
Result<std::unique_ptr<Ledger>> open_ledger(const Config& config, std::vector<Quota>& quotas, UtcTime now) {
  auto ledger = SqliteLedger::open({.path = config.ledger_path});
  if (!ledger) return ledger;
  const auto seen = (*ledger)->dimensions();
  if (!seen) return seen.error();
  quotas = expand(quotas, *seen, config.most_per_definition);
  const auto recovery = (*ledger)->recover(now, config.retry.uncertain_wait);
  if (!recovery) return recovery.error();
  if (recovery->resent + recovery->uncertain > 0) {
    log::warn("outbox_recovered", {{"resent", recovery->resent}, {"uncertain", recovery->uncertain}});
  }
  return ledger;
}

Result<PollThread::Options> poll_options(const Config& config, std::vector<counting::GatewaySchema> schemas,
                                         const QuotaFile& file, Ledger& ledger) {
  PollThread::Options options;
  options.client = config.prometheus;
  options.reader.schemas = std::move(schemas);
  options.reader.job = config.gateway.job;
  options.reader.replica_labels = config.gateway.replica_labels;
  options.reader.pad = config.overlap();
  options.reader.retention = config.prometheus.retention;
  options.new_target = config.gateway.new_target;
  options.interval = config.poll_interval;
  auto& meter = options.meter;
  meter.quotas = file.quotas;
  meter.mail.channels = file.channels;
  meter.most_per_definition = config.most_per_definition;
  meter.overlap = config.overlap();
  meter.late_for = config.late_for;
  meter.page = config.poll_page;
  meter.plausible = {config.plausible_rate};
  meter.mail.from = {config.mail.from_name, config.mail.from};
  meter.mail.reply_to = config.mail.reply_to;
  meter.mail.dashboard_url = config.dashboard_url;
  meter.mail.message_id_key = config.message_id_key;
  auto templates = load_templates(config.mail_templates);
  if (!templates) return std::move(templates).error();
  meter.mail.templates = *std::move(templates);
  if (config.message_id_key.empty()) {
    auto key = ledger.message_id_key();
    if (!key) return std::move(key).error();
    meter.mail.message_id_key = *std::move(key);
  }
  return options;
}

DispatcherOptions dispatcher_options(const Config& config) {
  DispatcherOptions options;
  options.retry = config.retry;
  // The mailer ends every dialogue by its own timeout; the claim must still be good then.
  options.claim_lease = Relays::longest(config.mail) + std::chrono::minutes{5};
  options.per_minute = config.mails_per_minute;
  return options;
}

void tell_operator(Ledger& ledger, const DispatchReport& report, const std::string& address,
                   const MailIdentity& identity) {
  const auto mail = operator_mail(report, address, identity);
  if (!mail) {
    log::error("operator_mail_failed", {{"error", mail.error()}});
  } else if (*mail) {
    const auto queued = ledger.enqueue(**mail, report.settlement.at);
    if (!queued) log::error("operator_mail_failed", {{"error", queued.error()}});
  }
}

/// How far the counting may be behind before the service calls itself not ready: some polls may fail in between.
Duration lag_allowed(const Config& config) {
  return std::max<Duration>(5 * config.poll_interval, std::chrono::minutes{5});
}

AdminOptions admin_options(const Config& config, ServiceMetrics& metrics) {
  AdminOptions out;
  out.address = config.listen_address;
  out.port = config.listen_port;
  out.connections = config.connections;
  out.tls = config.tls;
  out.gate = {config.token, !config.tls.client_authorities.empty()};
  out.on_fault = [&metrics](std::string_view event) { metrics.count_fault(event); };
  return out;
}

void add_pages(AdminServer& admin, const Board& board, ServiceMetrics& metrics, const Clock& clock, Duration lag,
               const Heartbeats& beats) {
  admin.get("/healthz", Audience::kEverybody, [&beats](bool) {
    const auto complaint = beats.complaint();
    return complaint.empty() ? http::text(200, "ok\n") : http::text(503, complaint + '\n');
  });
  admin.get("/readyz", Audience::kEverybody, [&board, &clock, lag](bool is_known) {
    const auto snapshot = board.get();
    const auto now = clock.now();
    const auto reason = not_ready_reason(*snapshot, now, lag);
    auto page = is_known ? ready_page(*snapshot, now, reason) : ready_page_for_strangers(reason);
    return http::json(reason.empty() ? 200 : 503, std::move(page));
  });
  admin.get("/status", Audience::kKnown,
            [&board, &clock](bool) { return http::json(200, status_page(*board.get(), clock.now())); });
  admin.get("/metrics", Audience::kKnown, [&](bool) {
    metrics.show_connections(admin.connections());
    http::Response page{200, metrics.render(*board.get(), clock.now())};
    page.set_header("Content-Type", telemetry::kMetricsContentType);
    return page;
  });
}

}  // namespace

// Each part refers to earlier ones, and they end in the reverse order: a scope of its own for some would hide that.
// NOLINTNEXTLINE(readability-function-size)
Result<void> run(const Config& config, std::vector<counting::GatewaySchema> schemas, const QuotaFile& file) {
  const SystemClock wall;
  DataClock clock{wall};  // for all that the ledger records, so that no two times in it are of different clocks
  asio::io_context context{1};
  // Before any thread: signals that come from now on are kept for this set.
  asio::signal_set signals{context, SIGTERM, SIGINT};
  auto quotas = file.quotas;
  auto opened = open_ledger(config, quotas, clock.now());
  if (!opened) return std::move(opened).error();
  auto& ledger = **opened;
  auto polling = poll_options(config, std::move(schemas), file, ledger);
  if (!polling) return std::move(polling).error();

  telemetry::Metrics registry{"alert-service"};
  ServiceMetrics metrics{registry};
  Board board;
  Publisher publisher{ledger, std::move(quotas), clock, board, metrics};
  publisher.on_reload("");
  publisher.refresh();
  const auto stop_if_broken = [&] {
    if (ledger.broken()) context.stop();
  };

  const auto sending = dispatcher_options(config);
  Relays relays{config.mail, clock, sending.pause};
  ChannelBook channels;
  channels.set(file.channels);
  ChannelMailer channel_mailer{channels, clock};
  Heartbeats beats;
  // A poll that fails is a sign of life, too, and so is a mail that is refused; what hangs gives none.
  const auto polled = beats.add("polling", lag_allowed(config));
  AdminServer admin{admin_options(config, metrics), clock};
  add_pages(admin, board, metrics, clock, lag_allowed(config), beats);
  const auto identity = polling->meter.mail;
  const auto port = admin.start();
  if (!port) return port.error();
  log::info("listening", {{"address", config.listen_address}, {"port", *port}});

  Lanes lanes{ledger, relays.mailer(), channel_mailer, clock, sending, beats, [&](const auto& report) {
                publisher.on_dispatch(report);
                if (report && *report) tell_operator(ledger, **report, config.operator_address, identity);
                stop_if_broken();
              }};
  StandingAlerts alerts{
      ledger,
      channels,
      channel_mailer,
      clock,
      [&] { return publisher.quotas(); },
      [](const std::string& channel, const SendResult& result) {
        log::warn("alerts_not_repeated", {{"channel", channel}, {"reply", result.reply}, {"detail", result.detail}});
      }};
  const auto repeated = beats.add("repeating alerts", sending.claim_lease);
  StandingAlertsThread alerts_thread{alerts,
                                     [](const Error& error) {
                                       log::error("outbox_failed", {{"error", error}});
                                     },
                                     [&] { repeated->beat(); }};
  PollThread poller{ledger, clock, *std::move(polling), [&](const auto& report, Duration took) {
                      polled->beat();
                      publisher.on_poll(report, took);
                      lanes.wake();
                      stop_if_broken();
                    }};
  if (const auto started = poller.start(); !started) return started.error();
  Supervisor supervisor{context, [&] { return beats.complaint().empty(); }};
  supervisor.ready();
  QuotaWatch watch{context, config.quotas_file, [&](QuotaFile changed, const std::string& failure) {
                     publisher.on_reload(failure);
                     if (!failure.empty()) return;
                     channels.set(changed.channels);
                     poller.use(std::move(changed));
                   }};
  Desk desk{ledger, clock, [&] { return publisher.quotas(); }};
  const auto control = ControlServer::start(context, control_path(config.ledger_path), [&](std::string_view line) {
    auto answered = desk.answer(line);
    publisher.refresh();
    // What the service alone knows, such as its last poll, is on its own page.
    if (answered && line == "status") answered = status_page(*board.get(), clock.now());
    line.starts_with("retry") ? lanes.try_again() : lanes.wake();
    return answered;
  });
  if (!control) log::warn("no_control", {{"error", control.error()}});
  signals.async_wait([&](const boost::system::error_code& error, int number) {
    if (error) return;
    log::info("stopping", {{"signal", number}});
    supervisor.stopping();
    context.stop();
  });
  context.run();
  lanes.request_stop();
  relays.request_stop();
  channel_mailer.request_stop();
  if (ledger.broken()) return Error{Errc::kUnavailable, "the ledger has failed", {}};
  return {};
}

}  // namespace bandwatch::alert
