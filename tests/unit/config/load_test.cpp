#include "tests/support/catch.hpp"
#include "tests/unit/config/settings_fixture.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

namespace bandwatch::config {
namespace {

using namespace std::chrono_literals;

std::string secret_file(const std::string& content) {
  const auto path = std::filesystem::temp_directory_path() / ("bandwatch_config_" + std::to_string(::getpid()));
  std::ofstream{path} << content;
  return path.string();
}

TEST_CASE("A declaration fills its target with the default") {
  const Example example;
  CHECK(example.url == "http://127.0.0.1:9090");
  CHECK(example.verify);
  CHECK(example.port == 8000);
  CHECK(example.workers == 2);
  CHECK(example.samples == 1000);
  CHECK(example.timeout == 30s);
  CHECK(example.cache == Bytes{65536});
  CHECK(example.password.empty());
  CHECK(example.origins == std::vector<std::string>{"http://a", "http://b"});
  CHECK(example.headers.empty());
  CHECK(example.colour == Colour::kGreen);
  CHECK(example.ratio == 0.5);
}

TEST_CASE("The file fills settings of every type") {
  Example example;
  const auto faults = example.settings.load(R"(
prometheus:
  url: https://prometheus.example
  verify: false
  timeout: 1m30s
  headers:
    X-Scope-OrgID: team-a
    Authorization: "Bearer a,b=c"
listen: {port: 9000, workers: 4}
limits: {max-samples: 250000}
cache: {size: 1MiB}
smtp: {password: "  hunter2 "}
cors: {origins: [http://c]}
look: {colour: red, ratio: 0.25}
)",
                                            {});
  REQUIRE(to_string(faults, "") == "");
  CHECK(example.url == "https://prometheus.example");
  CHECK_FALSE(example.verify);
  CHECK(example.timeout == 90s);
  REQUIRE(example.headers.size() == 2);
  CHECK(example.headers.at("X-Scope-OrgID").reveal() == "team-a");
  CHECK(example.headers.at("Authorization").reveal() == "Bearer a,b=c");
  CHECK(example.port == 9000);
  CHECK(example.workers == 4);
  CHECK(example.samples == 250'000);
  CHECK(example.cache == Bytes{1024UL * 1024UL});
  CHECK(example.password.reveal() == "  hunter2 ");
  CHECK(example.origins == std::vector<std::string>{"http://c"});
  CHECK(example.colour == Colour::kRed);
  CHECK(example.ratio == 0.25);
}

TEST_CASE("The environment fills settings of every shape") {
  Example example;
  const auto faults = example.settings.load(std::nullopt, {{"BANDWATCH_PROMETHEUS_URL", "http://env"},
                                                           {"BANDWATCH_PROMETHEUS_HEADERS", "A=1, B=x=y"},
                                                           {"BANDWATCH_LIMITS_MAX_SAMPLES", "7"},
                                                           {"BANDWATCH_SMTP_PASSWORD", "a,b"},
                                                           {"BANDWATCH_CORS_ORIGINS", "http://x , http://y"}});
  REQUIRE(to_string(faults, "") == "");
  CHECK(example.url == "http://env");
  REQUIRE(example.headers.size() == 2);
  CHECK(example.headers.at("A").reveal() == "1");
  CHECK(example.headers.at("B").reveal() == "x=y");
  CHECK(example.samples == 7);
  CHECK(example.password.reveal() == "a,b");
  CHECK(example.origins == std::vector<std::string>{"http://x", "http://y"});
}

TEST_CASE("The environment wins over the file, and the file over the default") {
  Example example;
  const auto faults = example.settings.load("listen: {port: 1, workers: 3}", {{"BANDWATCH_LISTEN_PORT", "2"}});
  REQUIRE(to_string(faults, "") == "");
  CHECK(example.port == 2);
  CHECK(example.workers == 3);
  CHECK(example.samples == 1000);
}

TEST_CASE("An empty variable counts as none") {
  Example example;
  REQUIRE(example.settings.load("listen: {port: 1}", {{"BANDWATCH_LISTEN_PORT", ""}}).empty());
  CHECK(example.port == 1);
}

TEST_CASE("A second load starts from the defaults again") {
  Example example;
  REQUIRE(example.settings.load("listen: {port: 1}", {}).empty());
  REQUIRE(example.settings.load("listen: {workers: 5}", {}).empty());
  CHECK(example.port == 8000);
  CHECK(example.workers == 5);
}

TEST_CASE("An empty file and empty sections leave the defaults") {
  const std::string yaml = GENERATE("", "# nothing\n", "---\n", "listen:\n", "listen: {}\n", "listen:\n  # port: 1\n");
  Example example;
  CHECK(to_string(example.settings.load(yaml, {}), "") == "");
  CHECK(example.port == 8000);
}

TEST_CASE("A secret can come from a file that the file or the environment names") {
  const auto path = secret_file("from file\n");
  Example example;
  SECTION("the file names it") {
    REQUIRE(example.settings.load("smtp: {password_file: " + path + "}", {}).empty());
  }
  SECTION("the environment names it") {
    REQUIRE(example.settings.load("smtp: {password: other}", {{"BANDWATCH_SMTP_PASSWORD_FILE", path}}).empty());
  }
  CHECK(example.password.reveal() == "from file");
  std::filesystem::remove(path);
}

TEST_CASE("A rule between settings can name the place of the value") {
  Example example;
  REQUIRE(example.settings.load("listen:\n  port: 1\n", {{"BANDWATCH_LOOK_RATIO", "2"}}).empty());
  CHECK(to_string(example.settings.fault_at("listen.port", "no")) == "listen.port (line 2): no");
  CHECK(to_string(example.settings.fault_at("look.ratio", "no")) == "look.ratio (BANDWATCH_LOOK_RATIO): no");
  CHECK(to_string(example.settings.fault_at("look.colour", "no")) == "look.colour: no");
}

TEST_CASE("A wrong declaration is a bug of the program and throws") {
  Example example;
  std::uint16_t port{};
  Secret secret;
  CHECK_THROWS_AS(example.settings.add("listen.port", port, {.fallback = "1"}), std::logic_error);
  CHECK_THROWS_AS(example.settings.add("listen.port.tls", port, {.fallback = "1"}), std::logic_error);
  CHECK_THROWS_AS(example.settings.add("listen", port, {.fallback = "1"}), std::logic_error);
  CHECK_THROWS_AS(example.settings.add("listen-port", port, {.fallback = "1"}), std::logic_error);
  CHECK_THROWS_AS(example.settings.add("smtp.password_file", port, {.fallback = "1"}), std::logic_error);
  CHECK_THROWS_AS(example.settings.add("metrics.port", port, {.fallback = "65536"}), std::logic_error);
  CHECK_NOTHROW(example.settings.add("metrics.port", port, {.fallback = "65535"}));
}

}  // namespace
}  // namespace bandwatch::config
