#include "common/config/environment.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>

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

}  // namespace
}  // namespace bandwatch::config
