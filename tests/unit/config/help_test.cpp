#include "tests/support/catch.hpp"
#include "tests/unit/config/settings_fixture.hpp"

#include <sstream>

namespace bandwatch::config {
namespace {

TEST_CASE("The help shows each setting with variable, meaning, unit and default") {
  Settings settings;
  std::string url;
  std::string from;
  Secret token;
  settings.add("prometheus.url", url, {.fallback = "http://127.0.0.1:9090", .help = "Where.", .unit = "URL"});
  settings.add("mail.from", from, {.help = "Sender.", .required = true});
  settings.add("auth.token", token, {.help = "Bearer."});
  CHECK(settings.help_text() ==
        "  prometheus.url  BANDWATCH_PROMETHEUS_URL\n"
        "      Where. [URL; default: http://127.0.0.1:9090]\n"
        "  mail.from       BANDWATCH_MAIL_FROM\n"
        "      Sender. [text; required]\n"
        "  auth.token      BANDWATCH_AUTH_TOKEN\n"
        "      Bearer. Or from a file: auth.token_file, BANDWATCH_AUTH_TOKEN_FILE. [secret; default: none]\n");
  CHECK(settings.to_markdown_table() ==
        "| setting | environment | default | unit | meaning |\n"
        "|---|---|---|---|---|\n"
        "| `prometheus.url` | `BANDWATCH_PROMETHEUS_URL` | `http://127.0.0.1:9090` | URL | Where. |\n"
        "| `mail.from` | `BANDWATCH_MAIL_FROM` | required | text | Sender. |\n"
        "| `auth.token` or `auth.token_file` | `BANDWATCH_AUTH_TOKEN` or `BANDWATCH_AUTH_TOKEN_FILE` |  | secret | "
        "Bearer. |\n");
}

TEST_CASE("The help keeps within 100 columns and breaks between words") {
  Settings settings;
  bool flag{};
  std::string help;
  while (help.size() < 500)
    help += "lorem ipsum ";
  settings.add("a.flag", flag, {.fallback = "true", .help = help + "|end|."});
  std::istringstream lines{settings.help_text()};
  std::string line;
  std::size_t longest = 0;
  std::size_t count = 0;
  while (std::getline(lines, line)) {
    longest = std::max(longest, line.size());
    ++count;
  }
  CHECK(longest <= 100);
  CHECK(longest > 90);
  CHECK(count == 7);
  CHECK(settings.to_markdown_table().find("\\|end\\|.") != std::string::npos);
}

TEST_CASE("Units follow from the types where none is given") {
  Example example;
  const auto help = example.settings.help_text();
  for (const auto* const part :
       {"[URL; default: http", "[true or false; default: true]", "[duration from 1s to 1h; default: 30s]",
        "[port; default: 8000]", "[whole number from 1 to 64; default: 2]", "[whole number from 1 to 250000;",
        "[amount of bytes from 1KiB to 1MiB; default: 64KiB]", "[list; default: http://a,http://b]",
        "[map of secrets; default: none]", "[red, green; default: green]"}) {
    CAPTURE(part);
    CHECK(help.find(part) != std::string::npos);
  }
}

}  // namespace
}  // namespace bandwatch::config
