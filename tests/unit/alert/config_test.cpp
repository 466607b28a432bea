#include "alert-service/config.hpp"
#include "alert-service/start_check.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <fstream>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace std::chrono_literals;

std::vector<std::string> fault_paths(const config::Faults& faults) {
  std::vector<std::string> out;
  for (const auto& fault : faults)
    out.push_back(fault.path);
  std::sort(out.begin(), out.end());
  return out;
}

TEST_CASE("the defaults are those of the documents") {
  Config values;
  config::Settings settings;
  declare(settings, values);
  CHECK(settings.load("smtp: {from: bandwatch@example.org}", {}).empty());
  CHECK(values.listen_address == "127.0.0.1");
  CHECK(values.listen_port == 8001);
  CHECK(values.ledger_path == "/var/lib/bandwatch/ledger.db");
  CHECK(values.poll_interval == 60s);
  CHECK(values.poll_overlap == 300s);
  CHECK(values.retry.uncertain_wait == 15min);
  CHECK(values.retry.give_up_after == 120h);
  CHECK(values.dashboard_url.empty());
  CHECK(values.message_id_key.empty());
}

TEST_CASE("file and environment set what they name") {
  Config values;
  config::Settings settings;
  declare(settings, values);
  const auto faults = settings.load(
      "smtp: {from: bandwatch@example.org}\npoll: {interval: 5s, page: 1h}\ndashboard: {url: 'https://x.example/a?b'}",
      {{"BANDWATCH_LEDGER_PATH", "/tmp/l.db"}, {"BANDWATCH_MAIL_MESSAGE_ID_KEY", "sesame"}});
  CHECK(config::to_string(faults, "").empty());
  CHECK(values.poll_interval == 5s);
  CHECK(values.poll_page == 1h);
  CHECK(values.dashboard_url == "https://x.example/a?b");
  CHECK(values.ledger_path == "/tmp/l.db");
  CHECK(values.message_id_key.reveal() == "sesame");
}

TEST_CASE("all wrong settings are named together") {
  Config values;
  config::Settings settings;
  declare(settings, values);
  const auto faults = settings.load(
      "smtp: {from: bandwatch@example.org}\n"
      "poll: {interval: 0s, overlap: 5s, page: 2d}\n"
      "dashboard: {url: 'javascript:alert(1)'}\n"
      "outbox: {give_up_after: never}\n"
      "listen: {port: 70000}\n"
      "ledgers: {path: x}\n",
      {});
  CHECK(fault_paths(faults) == std::vector<std::string>{"dashboard.url", "ledgers", "listen.port",
                                                        "outbox.give_up_after", "poll.interval", "poll.overlap",
                                                        "poll.page"});
}

TEST_CASE("the help names every setting with its variable") {
  Config values;
  config::Settings settings;
  declare(settings, values);
  const auto help = settings.help_text();
  for (const auto* name :
       {"BANDWATCH_LISTEN_PORT", "BANDWATCH_QUOTAS_FILE", "BANDWATCH_LEDGER_PATH", "BANDWATCH_POLL_INTERVAL",
        "BANDWATCH_OUTBOX_UNCERTAIN_WAIT", "BANDWATCH_DASHBOARD_URL", "BANDWATCH_SMTP_HOST", "BANDWATCH_PROMETHEUS_URL",
        "BANDWATCH_GATEWAY_SCHEMAS", "BANDWATCH_LOG_LEVEL"}) {
    INFO(name);
    CHECK(help.find(name) != std::string::npos);
  }
}

/// What the start would end with, given these variables beside a sender.
std::vector<std::string> start_faults(config::Environment environment) {
  Config values;
  config::Settings settings;
  declare(settings, values);
  environment.emplace("BANDWATCH_SMTP_FROM", "bandwatch@example.org");
  CHECK(config::to_string(settings.load(std::nullopt, environment), "").empty());
  const auto faults = check_start(values, settings);
  for (const auto& fault : faults)
    CHECK_FALSE(fault.environment.empty());
  return fault_paths(faults);
}

TEST_CASE("what would end the start is found by the check, with the setting it comes from") {
  using Paths = std::vector<std::string>;
  CHECK(start_faults({}).empty());
  CHECK(start_faults({{"BANDWATCH_PROMETHEUS_URL", "https://prometheus.example:9090/prefix"}}).empty());
  for (const auto* url : {"ftp://x", "prom:9090", "http://prom:9090/?x=1", "http://robot:p%40ss@prom:9090"}) {
    CAPTURE(url);
    CHECK(start_faults({{"BANDWATCH_PROMETHEUS_URL", url}}) == Paths{"prometheus.url"});
  }
  CHECK(start_faults({{"BANDWATCH_PROMETHEUS_USERNAME", "a:b"}}) == Paths{"prometheus.username"});
  CHECK(start_faults({{"BANDWATCH_PROMETHEUS_URL", "https://prom:9090"},
                      {"BANDWATCH_PROMETHEUS_CA_FILE", "/nonexistent"}}) == Paths{"prometheus.ca_file"});
  CHECK(start_faults({{"BANDWATCH_SMTP_CA_FILE", "/nonexistent"}}) == Paths{"smtp.ca_file"});
  CHECK(start_faults({{"BANDWATCH_TLS_CERTIFICATE_FILE", "/nonexistent"},
                      {"BANDWATCH_TLS_KEY_FILE", "/nonexistent"}}) == Paths{"tls.certificate_file"});
  for (const auto* address : {"localhost", "127.0.0.1:80", "192.0.2"}) {
    CAPTURE(address);
    CHECK(start_faults({{"BANDWATCH_LISTEN_ADDRESS", address}}) == Paths{"listen.address"});
  }
  CHECK(start_faults({{"BANDWATCH_LISTEN_ADDRESS", "192.0.2.1"}}).empty());  // it may come later
  const test::TempDir folder;
  std::ofstream{folder.path() / "subject.txt"} << "{{nothing of this name}}";
  CHECK(start_faults({{"BANDWATCH_MAIL_TEMPLATES", folder.path().string()}}) == Paths{"mail.templates"});
}

}  // namespace
