#include "alert-service/config.hpp"

#include "alert-service/mail/address.hpp"
#include "alert-service/mail/smtp_options.hpp"
#include "common/core/text.hpp"
#include "common/promql/settings.hpp"
#include "common/telemetry/settings.hpp"

#include <algorithm>
#include <chrono>

namespace bandwatch::alert {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Goes into mails, so that only what is surely an address gets in.
Result<std::string> parse_link(std::string_view text) {
  const bool web = text.starts_with("http://") || text.starts_with("https://");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
  if (!text.empty() && (!web || !plain)) return invalid_argument("", "an http or https address, or nothing");
  return std::string{text};
}

Result<std::string> parse_operator(std::string_view text) {
  if (text.empty()) return std::string{};
  return parse_address(text);
}

void declare_counting(config::Settings& settings, Config& config) {
  settings.add("quotas.file", config.quotas_file,
               {.fallback = "/etc/bandwatch/quotas.yml", .help = "The quotas; --quotas wins.", .unit = "path"});
  settings.add("quotas.most_per_definition", config.most_per_definition, {1, 100'000},
               {.fallback = "1000", .help = "Quotas made of one definition with per; the rest, by name, is left out."});
  settings.add("ledger.path", config.ledger_path,
               {.fallback = "/var/lib/bandwatch/ledger.db",
                .help = "The SQLite file of the ledger, on a local disk. Only one alert-service may run on it.",
                .unit = "path"});
  settings.add("poll.interval", config.poll_interval, {seconds{1}, hours{1}},
               {.fallback = "60s", .help = "How often the counters are read."});
  settings.add("poll.overlap", config.poll_overlap, {seconds{30}, hours{1}},
               {.fallback = "5m",
                .help = "Read again before the last poll, for samples that became visible late; at least "
                        "prometheus.lateness."});
  settings.add("poll.page", config.poll_page, {minutes{5}, hours{24}},
               {.fallback = "6h", .help = "The longest stretch that is booked at once when catching up."});
  settings.add("poll.plausible_rate", config.plausible_rate, config::kAnyBytes,
               {.fallback = "1TB",
                .help = "Most that one series may bring a second; more is held back and doesn't count until it is "
                        "released. 0: no limit."});
}

void declare_mail(config::Settings& settings, Config& config) {
  settings.add("outbox.uncertain_wait", config.retry.uncertain_wait, {Duration::zero(), hours{24}},
               {.fallback = "15m", .help = "At least, before a mail goes out again that the relay may have accepted."});
  settings.add("outbox.give_up_after", config.retry.give_up_after, {minutes{1}, hours{24 * 30}},
               {.fallback = "5d", .help = "How long a mail is tried."});
  settings.add("outbox.per_minute", config.mails_per_minute, {0, 60'000},
               {.fallback = "120",
                .help = "Messages a minute at the most, by mail and to each channel; 0: no limit.",
                .unit = "messages"});
  settings.add_parsed("dashboard.url", config.dashboard_url, parse_link,
                      {.fallback = "", .help = "Where the mails link to.", .unit = "URL"});
  settings.add("mail.message_id_key", config.message_id_key,
               {.fallback = "", .help = "Key that message ids are derived from; by default one that the ledger made."});
  settings.add("mail.templates", config.mail_templates,
               {.fallback = "",
                .help = "Folder with subject.txt, body.txt and body.html in place of the built-in ones.",
                .unit = "path"});
  settings.add_parsed("mail.operator", config.operator_address, parse_operator,
                      {.fallback = "", .help = "Told of mails that were given up; empty: nobody.", .unit = "address"});
}

}  // namespace

bool has_authentication(const Config& config) {
  return !config.token.empty() || !config.tls.client_authorities.empty();
}

std::vector<std::pair<std::string, std::string>> conflicts_in(const Config& config, bool insecure) {
  constexpr std::size_t kShortestToken = 16;
  std::vector<std::pair<std::string, std::string>> out;
  if (!insecure && !has_authentication(config) && !is_loopback(config.listen_address)) {
    out.emplace_back("listen.address",
                     "others than this machine could see all quotas: set auth.token or tls.client_ca_file, or start "
                     "with --insecure-no-auth");
  }
  const auto& tls = config.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    out.emplace_back("tls.key_file", "tls.certificate_file and tls.key_file are given together");
  }
  if (tls.certificate.empty() && !tls.client_authorities.empty()) {
    out.emplace_back("tls.certificate_file", "is missing: client certificates need TLS");
  }
  if (const auto size = config.token.reveal().size(); size > 0 && size < kShortestToken) {
    out.emplace_back("auth.token", "expected at least 16 bytes");
  }
  return out;
}

void declare(config::Settings& settings, Config& config) {
  settings.add("listen.address", config.listen_address,
               {.fallback = "127.0.0.1",
                .help = "Address of the status pages; beyond loopback with auth.token or tls.client_ca_file, or "
                        "--insecure-no-auth, only.",
                .unit = "IP address"});
  settings.add("listen.port", config.listen_port,
               {.fallback = "8001", .help = "Port of the status pages; 0 takes a free one."});
  settings.add("listen.connections", config.connections, {1, 65'536},
               {.fallback = "256",
                .help = "Connections to the status pages at the same time; beyond it who waits longest makes room."});
  settings.add("tls.certificate_file", config.tls.certificate,
               {.help = "Certificate chain of the status pages, read again when it changes; empty: in the clear.",
                .unit = "PEM file"});
  settings.add("tls.key_file", config.tls.key, {.help = "Key of tls.certificate_file.", .unit = "PEM file"});
  settings.add("tls.client_ca_file", config.tls.client_authorities,
               {.help = "Authorities whose clients may see the status pages; empty: no certificate is asked for.",
                .unit = "PEM file"});
  settings.add("auth.token", config.token,
               {.help = "Who sends it as a bearer token may see the status pages; at least 16 bytes."});
  declare_counting(settings, config);
  declare_mail(settings, config);
  add_mail_settings(settings, config.mail);
  promql::add_prometheus_settings(settings, config.prometheus);
  reading::add_lateness_settings(settings, config.late_for);
  reading::add_gateway_settings(settings, config.gateway);
  telemetry::add_log_settings(settings, config.log);
}

}  // namespace bandwatch::alert
