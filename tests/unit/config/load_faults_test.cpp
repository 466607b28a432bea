#include "tests/support/catch.hpp"
#include "tests/unit/config/settings_fixture.hpp"

namespace bandwatch::config {
namespace {

std::string load_faults(std::string_view yaml, const Environment& environment) {
  Example example;
  return to_string(example.settings.load(yaml, environment), "");
}

TEST_CASE("All faults come at once, and nothing is applied") {
  Example example;
  const auto faults = example.settings.load(R"(listen:
  port: 70000
  workers: 3
prometheus: {verfiy: true}
)",
                                            {{"BANDWATCH_CACHE_SIZE", "1GiB"}, {"BANDWATCH_LISTEN_PROT", "1"}});
  CHECK(to_string(faults, "- ") ==
        "- cache.size (BANDWATCH_CACHE_SIZE): expected an amount of bytes from 1KiB to 1MiB\n"
        "- environment (BANDWATCH_LISTEN_PROT): unknown variable, did you mean BANDWATCH_LISTEN_PORT?\n"
        "- listen.port (line 2): expected a port from 1 to 65535, or 0 for any free one\n"
        "- prometheus.verfiy (line 4): unknown key, did you mean verify?\n");
  CHECK(example.workers == 2);
}

TEST_CASE("A value is refused just outside its limits and taken at them") {
  struct Row {
    const char* yaml;
    const char* message;
  };
  const auto row = GENERATE(
      Row{"listen: {workers: 1}", "none"}, Row{"listen: {workers: 64}", "none"},
      Row{"listen: {workers: 0}", "expected a whole number from 1 to 64"},
      Row{"listen: {workers: 65}", "expected a whole number from 1 to 64"},
      Row{"listen: {workers: -1}", "expected a whole number from 1 to 64"},
      Row{"listen: {workers: 4294967297}", "expected a whole number from 1 to 64"},
      Row{"prometheus: {timeout: 1s}", "none"}, Row{"prometheus: {timeout: 1h}", "none"},
      Row{"prometheus: {timeout: 999ms}", "expected a duration from 1s to 1h"},
      Row{"prometheus: {timeout: 1h1ms}", "expected a duration from 1s to 1h"}, Row{"cache: {size: 1024}", "none"},
      Row{"cache: {size: 1MiB}", "none"}, Row{"cache: {size: 1023}", "expected an amount of bytes from 1KiB to 1MiB"},
      Row{"look: {colour: Red}", "expected one of red, green"}, Row{"look: {ratio: .5}", "expected a decimal number"},
      Row{"prometheus: {verify: yes}", "expected true or false"},
      Row{"prometheus: {url: \"a\\tb\"}", "expected UTF-8 text without control characters"});
  Example example;
  const auto faults = example.settings.load(row.yaml, {});
  CAPTURE(row.yaml);
  CHECK((faults.empty() ? "none" : faults[0].message) == row.message);
}

TEST_CASE("A value of the wrong shape is a fault") {
  CHECK(load_faults("listen: 8000", {}) == "listen (line 1): expected a map of settings\n");
  CHECK(load_faults("- a", {}) == "configuration (line 1): expected a map of settings\n");
  CHECK(load_faults("listen: {port: [1]}", {}) == "listen.port (line 1): expected a single value\n");
  CHECK(load_faults("listen: {port: {a: 1}}", {}) == "listen.port (line 1): expected a single value\n");
  CHECK(load_faults("listen: {port: }", {}) ==
        "listen.port (line 1): expected a value; leave the key out to get the default\n");
  CHECK(load_faults("cors: {origins: http://a}", {}) == "cors.origins (line 1): expected a list\n");
  CHECK(load_faults("cors: {origins: [a, [b]]}", {}) == "cors.origins[1] (line 1): expected a single value\n");
  CHECK(load_faults("cors: {origins: [a, '']}", {}) ==
        "cors.origins[1] (line 1): expected a value that is not empty\n");
  CHECK(load_faults("prometheus: {headers: [a]}", {}) ==
        "prometheus.headers (line 1): expected a map of names and values\n");
  CHECK(load_faults("", {{"BANDWATCH_CORS_ORIGINS", "a,,b"}}) ==
        "cors.origins[1] (BANDWATCH_CORS_ORIGINS): expected a value that is not empty\n");
  CHECK(load_faults("", {{"BANDWATCH_PROMETHEUS_HEADERS", "A=1,B"}}) ==
        "prometheus.headers (BANDWATCH_PROMETHEUS_HEADERS): expected NAME=VALUE, more of them after commas\n");
  CHECK(load_faults("", {{"BANDWATCH_PROMETHEUS_HEADERS", "A=1,A=2"}}) ==
        "prometheus.headers (BANDWATCH_PROMETHEUS_HEADERS): expected each name once\n");
}

TEST_CASE("Unknown and repeated keys are faults, with a hint where one is close") {
  CHECK(load_faults("colour: red", {}) == "colour (line 1): unknown key\n");
  CHECK(load_faults("lisen: {}", {}) == "lisen (line 1): unknown key, did you mean listen?\n");
  CHECK(load_faults("smtp: {passwd: x}", {}) == "smtp.passwd (line 1): unknown key, did you mean password?\n");
  CHECK(load_faults("smtp: {passwordfile: x}", {}) ==
        "smtp.passwordfile (line 1): unknown key, did you mean password_file?\n");
  CHECK(load_faults("listen.port: 1", {}) == "listen.port (line 1): unknown key\n");
  CHECK(load_faults("listen: {port: 1}\nlisten: {workers: 1}", {}) == "listen (line 2): this key stands here twice\n");
  CHECK(load_faults("listen: {port: 1, port: 2}", {}) == "listen.port (line 1): this key stands here twice\n");
}

TEST_CASE("A value in the file is checked even where a variable wins") {
  CHECK(load_faults("listen: {port: x}", {{"BANDWATCH_LISTEN_PORT", "1"}}) ==
        "listen.port (line 1): expected a port from 1 to 65535, or 0 for any free one\n");
}

TEST_CASE("No fault shows a secret") {
  const std::string secret = "hunter2";
  const auto text = load_faults("smtp: {password: [hunter2]}\nprometheus: {headers: {A: {b: hunter2}, B: hunter2}}",
                                {{"BANDWATCH_SMTP_PASSWORD_FILE", "hunter2"},
                                 {"BANDWATCH_SMTP_PASSWORD", "hunter2"},
                                 {"BANDWATCH_PROMETHEUS_HEADERS", "hunter2"}});
  CHECK(text.find(secret) == std::string::npos);
  CHECK(text.find("smtp.password (BANDWATCH_SMTP_PASSWORD_FILE): expected either BANDWATCH_SMTP_PASSWORD or "
                  "BANDWATCH_SMTP_PASSWORD_FILE, not both\n") != std::string::npos);
  CHECK(load_faults("smtp: {password_file: hunter2}", {}) ==
        "smtp.password (line 1): expected the path of a readable file\n");
  CHECK(load_faults("smtp: {password: a, password_file: hunter2}", {}) ==
        "smtp.password_file (line 1): expected either smtp.password or smtp.password_file, not both\n");
}

TEST_CASE("A required setting must be given somewhere") {
  Settings settings;
  std::string from;
  settings.add("mail.from", from, {.help = "Sender.", .required = true});
  CHECK(to_string(settings.load(std::nullopt, {}), "") ==
        "mail.from: is missing: give it in the file or as BANDWATCH_MAIL_FROM\n");
  CHECK(settings.load("mail: {from: a@b}", {}).empty());
  CHECK(from == "a@b");
  CHECK(settings.load(std::nullopt, {{"BANDWATCH_MAIL_FROM", "c@d"}}).empty());
  CHECK(from == "c@d");
  // The reader of an unreadable file can't tell what is missing in it.
  CHECK(settings.load("mail: [", {}).size() == 1);
}

TEST_CASE("Only variables with our prefix are ours, and the program may claim one for itself") {
  Example example;
  const Environment environment{{"PATH", "/bin"}, {"BANDWATCH_CONFIG", "x.yml"}};
  CHECK(example.settings.load(std::nullopt, environment).size() == 1);
  example.settings.allow_environment("BANDWATCH_CONFIG");
  CHECK(example.settings.load(std::nullopt, environment).empty());
}

}  // namespace
}  // namespace bandwatch::config
