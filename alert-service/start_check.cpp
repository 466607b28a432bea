#include "alert-service/start_check.hpp"

#include "alert-service/mail/templates.hpp"
#include "common/http/tls.hpp"
#include "common/promql/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include <fstream>
#include <string>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

/// Collects faults, each where its value came from.
class FaultList {
 public:
  explicit FaultList(const config::Settings& declared) : declared_(declared) {}

  void add(const std::string& path, std::string message) {
    faults_.push_back(declared_.fault_at(path, std::move(message)));
  }

  void add_if_unreadable(const std::string& path, const std::string& file) {
    if (!file.empty() && !std::ifstream{file}) add(path, "expected a file that can be read");
  }

  [[nodiscard]] config::Faults take() { return std::move(faults_); }

 private:
  const config::Settings& declared_;
  config::Faults faults_;
};

void check_database(const Config& config, FaultList& faults) {
  asio::io_context nobody_runs_it;
  const auto client = promql::make_http_clients(nobody_runs_it.get_executor(), config.prometheus);
  if (client) return;
  const auto& error = client.error();
  if (error.field.empty()) {
    faults.add("prometheus.url", error.detail);
  } else {
    faults.add(error.field, "expected " + error.detail);
  }
}

/// The form alone: an address that this machine has not got yet may come, which is no fault of the settings.
void check_address(const Config& config, FaultList& faults) {
  boost::system::error_code failure;
  asio::ip::make_address(config.listen_address, failure);
  if (failure) faults.add("listen.address", "expected an IP address");
}

void check_relay(const SmtpOptions& relay, const std::string& section, FaultList& faults) {
  faults.add_if_unreadable(section + ".ca_file", relay.ca_file);
  faults.add_if_unreadable(section + ".client_cert_file", relay.client_cert_file);
  faults.add_if_unreadable(section + ".client_key_file", relay.client_key_file);
}

}  // namespace

config::Faults check_start(const Config& config, const config::Settings& declared) {
  FaultList faults{declared};
  check_database(config, faults);
  check_address(config, faults);
  if (!config.tls.certificate.empty()) {
    const auto tls = http::make_server_tls(config.tls);
    if (!tls) faults.add("tls.certificate_file", tls.error().detail);
  }
  const auto templates = load_templates(config.mail_templates);
  if (!templates) faults.add("mail.templates", templates.error().detail);
  check_relay(config.mail.smtp, "smtp", faults);
  if (!config.mail.fallback.host.empty()) check_relay(config.mail.fallback, "smtp.fallback", faults);
  return faults.take();
}

}  // namespace bandwatch::alert
