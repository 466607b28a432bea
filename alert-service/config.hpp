#pragma once

#include "alert-service/mail/settings.hpp"
#include "alert-service/outbox/verdict.hpp"
#include "common/config/settings.hpp"
#include "common/core/bytes.hpp"
#include "common/core/secret.hpp"
#include "common/core/time.hpp"
#include "common/http/tls.hpp"
#include "common/promql/client_options.hpp"
#include "common/reading/reader_settings.hpp"
#include "common/telemetry/log.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// Everything that a person can set, apart from the quotas.
struct Config {
  std::string listen_address;
  std::uint16_t listen_port{0};
  std::uint32_t connections{0};  ///< to the status pages, at the same time
  http::TlsFiles tls;
  Secret token;  ///< whoever shows it may see the status pages; empty: there is none
  std::string quotas_file;
  std::uint64_t most_per_definition{0};
  std::string ledger_path;
  Duration poll_interval{};
  Duration late_for{};
  Duration poll_overlap{};
  Duration poll_page{};
  Bytes plausible_rate;
  RetryRule retry;
  std::uint32_t mails_per_minute{0};  ///< 0: no limit
  std::string dashboard_url;
  Secret message_id_key;         ///< empty: the ledger's own
  std::string mail_templates;    ///< a folder; empty: the built-in ones
  std::string operator_address;  ///< told of mails that were given up; empty: nobody
  MailSettings mail;
  promql::ClientOptions prometheus;
  reading::GatewaySettings gateway;
  telemetry::LogOptions log;

  /// What is read again before each poll: all that may have become visible since.
  [[nodiscard]] Duration overlap() const { return std::max(poll_overlap, prometheus.lateness); }
};

/// Whether those who want to see the status pages have to show a token or a certificate.
[[nodiscard]] bool has_authentication(const Config& config);

/// What contradicts itself: the path of a setting, and what is wrong with it. `insecure`: the operator has said that
/// everybody may see everything.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> conflicts_in(const Config& config, bool insecure);

/// Declares all settings of alert-service with their defaults. `config` must outlive the last load of `settings`.
void declare(config::Settings& settings, Config& config);

}  // namespace bandwatch::alert
