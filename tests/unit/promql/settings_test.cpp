#include "common/promql/settings.hpp"

#include "tests/support/catch.hpp"

using namespace bandwatch;
using namespace bandwatch::promql;

TEST_CASE("the settings have the defaults of the options") {
  ClientOptions declared;
  declared.urls.clear();
  config::Settings settings;
  add_prometheus_settings(settings, declared);
  const ClientOptions plain;
  CHECK(declared.urls == plain.urls);
  CHECK(declared.timeout == plain.timeout);
  CHECK(declared.max_connections == plain.max_connections);
  CHECK(declared.max_response == plain.max_response);
  CHECK(declared.gzip == plain.gzip);
  CHECK(declared.retention == plain.retention);
  CHECK(check(declared).has_value());
}

TEST_CASE("every option can be set, and secrets stay out of the help") {
  ClientOptions options;
  config::Settings settings;
  add_prometheus_settings(settings, options);
  const auto faults = settings.load(R"(
prometheus:
  url: https://prom.example/prometheus
  timeout: 5s
  max_connections: 2
  max_response: 1MiB
  username: reader
  password: hidden-word
  headers: { X-Scope-OrgID: hidden-tenant }
  ca_file: /ca.pem
  client_cert_file: /cert.pem
  client_key_file: /key.pem
  gzip: true
  retention: 90d
)",
                                    {});
  REQUIRE(faults.empty());
  CHECK(options.urls.front() == "https://prom.example/prometheus");
  CHECK(options.timeout == std::chrono::seconds{5});
  CHECK(options.max_connections == 2);
  CHECK(options.max_response == Bytes{1U << 20U});
  CHECK(options.username == "reader");
  CHECK(options.password.reveal() == "hidden-word");
  CHECK(options.headers.at("X-Scope-OrgID").reveal() == "hidden-tenant");
  CHECK(options.ca_file == "/ca.pem");
  CHECK(options.client_cert_file == "/cert.pem");
  CHECK(options.client_key_file == "/key.pem");
  CHECK(options.gzip);
  CHECK(options.retention == std::chrono::hours{24 * 90});
  CHECK(check(options).has_value());
  CHECK(settings.help_text().find("hidden") == std::string::npos);
}

TEST_CASE("there may be several databases") {
  ClientOptions options;
  config::Settings settings;
  add_prometheus_settings(settings, options);
  const std::vector<std::string> both{"http://a:9090", "https://b/prometheus"};
  REQUIRE(settings.load("prometheus: { url: [ 'http://a:9090', 'https://b/prometheus' ] }", {}).empty());
  CHECK(options.urls == both);
  REQUIRE(settings.load(std::nullopt, {{"BANDWATCH_PROMETHEUS_URL", "http://a:9090, https://b/prometheus"}}).empty());
  CHECK(options.urls == both);
  CHECK(check(options).has_value());
  options.urls = GENERATE(std::vector<std::string>{}, std::vector<std::string>{"http://a", "b"});
  CHECK(check(options).error().field == "prometheus.url");
}
