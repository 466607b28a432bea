#include "common/config/node.hpp"
#include "common/core/period.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch::config {
namespace {

using namespace std::chrono_literals;

TEST_CASE("A structured list is read with typed getters") {
  const Document document{R"(quotas:
  - name: bun
    limit: 500GB
    period: week
    warn: true
    every: 90s
    count: 3
    recipients: [a@x, b@x]
    labels: {z: 1, a: 2}
)"};
  const auto quotas = document.root().require("quotas").items();
  REQUIRE(quotas.size() == 1);
  const auto& quota = quotas[0];
  CHECK(quota.path() == "quotas[0]");
  CHECK(quota.line() == 2);
  CHECK(quota.expect_map({"name", "limit", "period", "warn", "every", "count", "recipients", "labels"}));
  std::string name;
  Bytes limit;
  PeriodRule period;
  bool warn{};
  Duration every{};
  std::uint64_t count{};
  std::vector<std::string> recipients;
  CHECK(quota.at("name").read(name));
  CHECK(quota.at("limit").read(limit));
  CHECK(quota.at("period").read_as(period, parse_period_rule));
  CHECK(quota.at("warn").read(warn));
  CHECK(quota.at("every").read(every));
  CHECK(quota.at("count").read(count));
  CHECK(quota.at("recipients").read(recipients));
  CHECK(name == "bun");
  CHECK(limit == Bytes{500'000'000'000});
  CHECK(period.kind == PeriodKind::kWeek);
  CHECK(warn);
  CHECK(every == 90s);
  CHECK(count == 3);
  CHECK(recipients == std::vector<std::string>{"a@x", "b@x"});
  const auto labels = quota.at("labels").entries();
  REQUIRE(labels.size() == 2);
  CHECK(labels[0].first == "z");
  CHECK(labels[1].second.path() == "quotas[0].labels.a");
  CHECK(document.faults().empty());
}

TEST_CASE("What is not there reads as nothing, without a fault") {
  const Document document{"a: 1"};
  const auto none = document.root().at("b");
  std::string text{"kept"};
  std::vector<std::string> list{"kept"};
  CHECK_FALSE(none.present());
  CHECK(none.line() == 0);
  CHECK_FALSE(none.read(text));
  CHECK_FALSE(none.read(list));
  CHECK_FALSE(none.expect_map({}));
  CHECK(none.items().empty());
  CHECK(none.entries().empty());
  CHECK_FALSE(none.at("c").at("d").read(text));
  CHECK(text == "kept");
  CHECK(list.size() == 1);
  CHECK(document.faults().empty());
}

TEST_CASE("Faults are collected with path and line, and leave the target alone") {
  const Document document{R"(quotas:
  - limit: many
    nam: x
    recipients: [a, [b], c]
  - 7
  - period:
other: 1
)"};
  const auto root = document.root();
  CHECK(root.expect_map({"quotas"}));
  Bytes limit{7};
  std::vector<std::string> recipients{"kept"};
  PeriodRule period;
  for (const auto& quota : root.require("quotas").items()) {
    if (!quota.expect_map({"name", "limit", "period", "recipients"})) continue;
    CHECK_FALSE(quota.require("name").present());
    CHECK_FALSE(quota.at("limit").read(limit));
    CHECK_FALSE(quota.at("recipients").read(recipients));
    CHECK_FALSE(quota.at("period").read_as(period, parse_period_rule));
  }
  root.at("other").fault("is odd");
  CHECK(limit == Bytes{7});
  CHECK(recipients == std::vector<std::string>{"kept"});
  CHECK(to_string(document.faults(), "") ==
        "other (line 7): unknown key\n"
        "quotas[0].nam (line 3): unknown key, did you mean name?\n"
        "quotas[0].name (line 2): is missing\n"
        "quotas[0].limit (line 2): expected an amount such as 500GB, 1.5TiB or 1024 "
        "(B, kB, MB, GB, TB, PB, KiB, MiB, GiB, TiB, PiB)\n"
        "quotas[0].recipients[1] (line 4): expected a single value\n"
        "quotas[1] (line 5): expected a map of keys and values\n"
        "quotas[2].name (line 6): is missing\n"
        "quotas[2].period (line 6): expected a value; leave the key out to get the default\n"
        "other (line 7): is odd\n");
}

TEST_CASE("A required value must be more than an empty key") {
  const Document document{"a:\nb: ~\n"};
  std::string text;
  for (const auto* const key : {"a", "b", "c"})
    CHECK_FALSE(document.root().require(key).read(text));
  CHECK(to_string(document.faults(), "") == "a (line 1): is missing\nb (line 2): is missing\nc (line 1): is missing\n");
}

TEST_CASE("A document keeps its nodes valid when it moves") {
  Document first{"a: 1"};
  const auto node = first.root().at("a");
  const Document second{std::move(first)};
  std::uint64_t value{};
  CHECK(node.read(value));
  CHECK(value == 1);
  CHECK_FALSE(node.read(value, {2, 3}));
  CHECK(second.faults().size() == 1);
}

}  // namespace
}  // namespace bandwatch::config
