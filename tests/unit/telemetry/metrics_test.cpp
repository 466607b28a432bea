#include "common/telemetry/metrics.hpp"
#include "tests/support/catch.hpp"

#include <sstream>
#include <stdexcept>

namespace bandwatch::telemetry {
namespace {

/// The value of the sample that begins with `name` and a blank; -1 if there is none.
double sample(const std::string& text, const std::string& name) {
  std::istringstream lines{text};
  std::string line;
  while (std::getline(lines, line)) {
    if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
  }
  return -1;
}

TEST_CASE("Counters, gauges and histograms are rendered with help and type") {
  Metrics metrics{"test"};
  auto& sent = metrics.counters("bandwatch_sent_total", "Mails sent.");
  sent.Add({{"class", "a\"b\\c\nd"}}).Increment(2);
  metrics.gauge("bandwatch_lag_seconds", "Age.").Set(1.5);
  metrics.histogram("bandwatch_took_seconds", "Time.", {0.1, 1}).Observe(0.5);
  const auto text = metrics.render();
  CAPTURE(text);
  CHECK(text.find("# HELP bandwatch_sent_total Mails sent.\n# TYPE bandwatch_sent_total counter\n"
                  "bandwatch_sent_total{class=\"a\\\"b\\\\c\\nd\"} 2\n") != std::string::npos);
  CHECK(text.find("# TYPE bandwatch_lag_seconds gauge\nbandwatch_lag_seconds 1.5\n") != std::string::npos);
  CHECK(sample(text, "bandwatch_took_seconds_bucket{le=\"0.1\"}") == 0);
  CHECK(sample(text, "bandwatch_took_seconds_bucket{le=\"1\"}") == 1);
  CHECK(sample(text, "bandwatch_took_seconds_bucket{le=\"+Inf\"}") == 1);
  CHECK(text.ends_with("\n"));
}

TEST_CASE("An amount of bytes up to 2^53 is rendered to the byte") {
  Metrics metrics{"test"};
  metrics.gauge("bandwatch_used_bytes", "Used.").Set(9007199254740991.0);
  CHECK(metrics.render().find("\nbandwatch_used_bytes 9007199254740991\n") != std::string::npos);
}

TEST_CASE("The same name gives the same family, and the same labels the same member") {
  Metrics metrics{"test"};
  auto& first = metrics.counter("bandwatch_x_total", "X.");
  auto& second = metrics.counter("bandwatch_x_total", "X.");
  CHECK(&first == &second);
  CHECK(&metrics.gauges("bandwatch_y", "Y.") == &metrics.gauges("bandwatch_y", "Y."));
  CHECK_THROWS_AS(metrics.gauge("bandwatch_x_total", "X."), std::invalid_argument);
  CHECK_THROWS_AS(metrics.gauge("not a name", "X."), std::invalid_argument);
}

TEST_CASE("A member that is removed is not rendered any more") {
  Metrics metrics{"test"};
  auto& family = metrics.gauges("bandwatch_quota_ratio", "Share.");
  auto& gauge = family.Add({{"quota", "a"}});
  CHECK(metrics.render().find("bandwatch_quota_ratio{quota=\"a\"}") != std::string::npos);
  family.Remove(&gauge);
  CHECK(metrics.render().find("bandwatch_quota_ratio{quota=\"a\"}") == std::string::npos);
}

TEST_CASE("Build and process are always there") {
  const Metrics metrics{"test"};
  const auto text = metrics.render();
  CHECK(sample(text, std::string{"bandwatch_build_info{program=\"test\",version=\""} + BANDWATCH_VERSION + "\"}") == 1);
  CHECK(sample(text, "process_start_time_seconds") > 1.6e9);
  CHECK(sample(text, "process_resident_memory_bytes") > 100'000);
  CHECK(sample(text, "process_open_fds") >= 3);
  CHECK(sample(text, "process_max_fds") > 3);
  CHECK(sample(text, "process_cpu_seconds_total") >= 0);
}

}  // namespace
}  // namespace bandwatch::telemetry
