#include "common/config/settings.hpp"
#include "common/core/text.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace {

using namespace bandwatch;  // NOLINT(google-build-using-namespace): one small program
using fuzz::require;

struct Values {
  std::string url{};
  std::uint32_t workers{0};
  Duration timeout{};
  Bytes size{};
  std::string token{};
  std::vector<std::string> origins{};
  std::size_t headers{0};

  friend bool operator==(const Values&, const Values&) = default;
};

class Example {
 public:
  Example() {
    using std::chrono::hours;
    using std::chrono::seconds;
    settings_.add("a.url", values_.url, {.fallback = "http://x"});
    settings_.add("a.workers", values_.workers, {1, 64}, {.fallback = "2"});
    settings_.add("a.timeout", values_.timeout, {seconds{1}, hours{1}}, {.fallback = "30s"});
    settings_.add("b.size", values_.size, {Bytes{1024}, Bytes{1U << 20U}}, {.fallback = "64KiB"});
    settings_.add("b.token", token_, {});
    settings_.add("b.c.origins", values_.origins, {.fallback = "x,y"});
    settings_.add("headers", headers_, {});
  }

  [[nodiscard]] config::Faults load(std::string_view yaml, const config::Environment& environment) {
    return settings_.load(yaml, environment);
  }

  [[nodiscard]] Values values() const {
    auto values = values_;
    values.token = token_.reveal();
    values.headers = headers_.size();
    return values;
  }

 private:
  Values values_;
  Secret token_;
  config::SecretMap headers_;
  config::Settings settings_;
};

void check_faults(const config::Faults& faults) {
  for (const auto& fault : faults) {
    const auto line = config::to_string(fault);
    require(is_utf8(line) && !has_control(line), "a fault is one printable line");
    require(!fault.message.empty(), "a fault has a message");
  }
}

/// The lines NAME=VALUE of `text`, with our prefix.
config::Environment environment_of(std::string_view text) {
  config::Environment environment;
  while (!text.empty()) {
    auto line = fuzz::take_until(text, '\n');
    const std::string name{fuzz::take_until(line, '=')};
    // A file of this machine would make an input behave differently elsewhere.
    if (!name.ends_with("_FILE")) environment.emplace("BANDWATCH_" + name, line);
  }
  return environment;
}

void check_settings(std::string_view yaml, const config::Environment& environment) {
  static Example example;
  const auto before = example.values();
  const auto faults = example.load(yaml, environment);
  const auto after = example.values();
  check_faults(faults);
  require(faults.empty() || after == before, "nothing is applied if there is a fault");
  require(after.workers >= 1 && after.workers <= 64, "a number is within its limits");
  require(after.timeout >= std::chrono::seconds{1} && after.timeout <= std::chrono::hours{1},
          "a duration is within its limits");
  require(after.size >= Bytes{1024} && after.size <= Bytes{1U << 20U}, "an amount is within its limits");
  require(is_utf8(after.url) && !has_control(after.url), "a text is printable");
  static const auto defaults = Example{}.values();
  // Half of the inputs start from something else than the defaults, or the comparison above could not fail.
  if (yaml.size() % 2 == 0) require(example.load("", {}).empty() && example.values() == defaults, "no file: defaults");
}

/// Reads whatever stands in the document, as deep as it goes.
void walk(const config::Node& node) {
  std::string text;
  std::uint64_t count{};
  if (node.is_scalar()) {
    node.read(text);
    node.read(count, {3, 7});
    require(count == 0 || (count >= 3 && count <= 7), "a number is within its limits");
  }
  if (node.is_list()) {
    for (const auto& item : node.items())
      walk(item);
  }
  if (node.is_map()) {
    node.expect_map({"name", "limit"});
    for (const auto& [key, value] : node.entries()) {
      require(node.at(key).path() == value.path(), "a key leads to its value");
      walk(value);
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto rest = fuzz::text_of(data, size);
  const auto yaml = fuzz::take_until(rest, '\0');
  check_settings(yaml, environment_of(rest));
  const config::Document document{yaml};
  walk(document.root());
  check_faults(document.faults());
  return 0;
}
