#include "common/config/environment.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <string>

namespace bandwatch::config {
namespace {

TEST_CASE("The variable of a setting is its path in capitals after the prefix") {
  CHECK(environment_name("prometheus.url") == "BANDWATCH_PROMETHEUS_URL");
  CHECK(environment_name("limits.max-samples_2") == "BANDWATCH_LIMITS_MAX_SAMPLES_2");
}

TEST_CASE("Of the process's variables only those with the prefix are taken, with everything after the first =") {
  ::setenv("BANDWATCH_TEST_ONE", "a=b", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  ::setenv("BANDWATCH_TEST_TWO", "", 1);     // NOLINT(concurrency-mt-unsafe)
  ::setenv("BANDWATCHMAN", "x", 1);          // NOLINT(concurrency-mt-unsafe)
  const auto environment = process_environment();
  CHECK(environment.at("BANDWATCH_TEST_ONE") == "a=b");
  CHECK(environment.at("BANDWATCH_TEST_TWO").empty());
  CHECK(environment.count("BANDWATCHMAN") == 0);
}

TEST_CASE("What Kubernetes makes of a Service of our name is no setting, and everything else is") {
  for (const auto* service : {"BANDWATCH", "BANDWATCH_API", "BANDWATCH_SMTP", "BANDWATCH_LISTEN"}) {
    const std::string name{service};
    CAPTURE(name);
    CHECK(is_service_link(name + "_SERVICE_HOST", "10.96.4.20"));
    CHECK(is_service_link(name + "_SERVICE_PORT", "8000"));
    CHECK(is_service_link(name + "_SERVICE_PORT_HTTP", "8000"));
    CHECK(is_service_link(name + "_PORT", "tcp://10.96.4.20:8000"));
    CHECK(is_service_link(name + "_PORT_8000_TCP", "tcp://10.96.4.20:8000"));
    CHECK(is_service_link(name + "_PORT_53_UDP", "udp://[fd00::1]:53"));
    CHECK(is_service_link(name + "_PORT_8000_TCP_PROTO", "tcp"));
    CHECK(is_service_link(name + "_PORT_8000_TCP_PORT", "8000"));
    CHECK(is_service_link(name + "_PORT_53_UDP_ADDR", "10.96.4.20"));
  }
  CHECK_FALSE(is_service_link("BANDWATCH_SMTP_PORT", "587"));
  CHECK_FALSE(is_service_link("BANDWATCH_LISTEN_PORT", "8O00"));
  CHECK_FALSE(is_service_link("BANDWATCH_PROMETHEUS_URL", "tcp://prometheus:9090"));
  CHECK_FALSE(is_service_link("BANDWATCH_LISTEN_PROT", "tcp://10.96.4.20:8000"));
  CHECK_FALSE(is_service_link("BANDWATCH_PORT_X_TCP", "tcp://10.96.4.20:8000"));
  ::setenv("BANDWATCH_SMTP_PORT", "tcp://10.96.4.20:587", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  CHECK(process_environment().count("BANDWATCH_SMTP_PORT") == 0);
  ::unsetenv("BANDWATCH_SMTP_PORT");  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace
}  // namespace bandwatch::config
