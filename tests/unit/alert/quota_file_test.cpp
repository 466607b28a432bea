#include "alert-service/quota/quota_file.hpp"
#include "alert-service/mail/address.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

QuotaFile read(std::string_view yaml) {
  return read_quotas(yaml, parse_address);
}

std::vector<std::string> paths(const QuotaFile& file) {
  std::vector<std::string> out;
  for (const auto& fault : file.faults)
    out.push_back(fault.path);
  std::sort(out.begin(), out.end());
  return out;
}

TEST_CASE("a quota file gives all that it says") {
  const auto file = read(R"(
quotas:
  - name: bun, monthly
    id: bun
    scope:
      services: [bun-service, old-bun]
      routes: [bun-route]
      consumers: [alice]
      workspaces: [default]
      direction: egress
    limit: 1.5 TiB
    period: month
    zone: Europe/Berlin
    anchor_day: 31
    thresholds: [100, 80, 92.5]
    recipients: [ops@example.org, boss@example.org]
)");
  REQUIRE(file.faults.empty());
  REQUIRE(file.quotas.size() == 1);
  const auto& quota = file.quotas.front();
  CHECK(quota.name == "bun, monthly");
  CHECK(quota.id == "bun");
  CHECK(quota.scope.services == std::vector<std::string>{"bun-service", "old-bun"});
  CHECK(quota.scope.routes == std::vector<std::string>{"bun-route"});
  CHECK(quota.scope.consumers == std::vector<std::string>{"alice"});
  CHECK(quota.scope.workspaces == std::vector<std::string>{"default"});
  CHECK(quota.scope.direction == counting::Direction::kEgress);
  CHECK(quota.limit == Bytes{1'649'267'441'664});
  CHECK(quota.limit_text == "1.5 TiB");
  CHECK(quota.rule == PeriodRule{PeriodKind::kMonth, "Europe/Berlin", 31});
  CHECK(quota.thresholds == std::vector{Threshold{8'000}, Threshold{9'250}, Threshold{10'000}});
  CHECK(quota.recipients == std::vector<std::string>{"ops@example.org", "boss@example.org"});
}

TEST_CASE("what a quota file leaves out has a default") {
  const auto file = read("quotas: [{name: all, limit: 500GB, period: day, recipients: [a@b.example]}]");
  REQUIRE(file.faults.empty());
  const auto& quota = file.quotas.front();
  CHECK(quota.id == "all");
  CHECK(quota.scope == Scope{});
  CHECK(quota.limit == Bytes{500'000'000'000});
  CHECK(quota.rule == PeriodRule{PeriodKind::kDay, "UTC", 1});
  CHECK(quota.thresholds == default_thresholds());
}

TEST_CASE("both directions are no direction") {
  const auto file =
      read("quotas: [{name: all, scope: {direction: both}, limit: 1B, period: hour, recipients: [a@b.example]}]");
  REQUIRE(file.faults.empty());
  CHECK_FALSE(file.quotas.front().scope.direction.has_value());
}

TEST_CASE("one wrong key of a quota is named with its path") {
  struct Row {
    const char* line;  ///< put into an otherwise correct quota
    const char* path;
  };
  const auto row = GENERATE(values<Row>({
      {"limit: 0", "quotas[0].limit"},
      {"limit: 500 apples", "quotas[0].limit"},
      {"limit: 9223372036854775808", "quotas[0].limit"},
      {"name: ''", "quotas[0].name"},
      {"name: \"a\\nb\"", "quotas[0].name"},
      {"id: '   '", "quotas[0].id"},
      {"period: fortnight", "quotas[0].period"},
      {"zone: Middle/Earth", "quotas[0].zone"},
      {"anchor_day: 0", "quotas[0].anchor_day"},
      {"anchor_day: 32", "quotas[0].anchor_day"},
      {"thresholds: []", "quotas[0].thresholds"},
      {"thresholds: [80, 0]", "quotas[0].thresholds[1]"},
      {"thresholds: [80, 90, 80.00]", "quotas[0].thresholds[2]"},
      {"thresholds: 80", "quotas[0].thresholds"},
      {"recipients: []", "quotas[0].recipients"},
      {"recipients: ['a@b.example', 'nobody']", "quotas[0].recipients[1]"},
      {"recipients: ['a@b.example\\r\\nRCPT TO:<c@d.example>']", "quotas[0].recipients[0]"},
      {"recipients: ['a@b.example', 'a@b.example']", "quotas[0].recipients[1]"},
      {"scope: {service: [a]}", "quotas[0].scope.service"},
      {"scope: {direction: sideways}", "quotas[0].scope.direction"},
      {"scope: [a]", "quotas[0].scope"},
      {"limits: 5GB", "quotas[0].limits"},
      {"per: node", "quotas[0].per"},
      {"anchor: 2026-01-05", "quotas[0].anchor"},
      {"grace: 8d", "quotas[0].grace"},
      {"thresholds: [{at: 80, recipients: [nobody]}]", "quotas[0].thresholds[0].recipients[0]"},
      {"thresholds: [{every: 10}, {every: 20}]", "quotas[0].thresholds[1]"},
      {"thresholds: [110, {every: 10}]", "quotas[0].thresholds"},
      {"thresholds: [{forecast: 100, min_elapsed: 100}]", "quotas[0].thresholds[0].min_elapsed"},
      {"overrides: [{limit: 1TB, until: soon, reason: x}]", "quotas[0].overrides[0].until"},
      {"silences: [{until: 2026-12-01}]", "quotas[0].silences[0].reason"},
      {"scope: {renamed: {a: ''}}", "quotas[0].scope.renamed.a"},
      {"summary: yes please", "quotas[0].summary"},
  }));
  INFO(row.line);
  const std::string line{row.line};
  const auto key = line.substr(0, line.find(':'));
  std::string yaml{"quotas:\n  -\n"};
  for (const std::string other : {"name: bun", "limit: 1GB", "period: month", "recipients: [a@b.example]"}) {
    if (other.substr(0, other.find(':')) != key) yaml += "    " + other + "\n";
  }
  const auto file = read(yaml + "    " + line + "\n");
  CHECK(file.quotas.empty());
  REQUIRE_FALSE(file.faults.empty());
  CHECK(paths(file) == std::vector<std::string>{row.path});
}

TEST_CASE("an anchor day is for months only") {
  const auto file = read("quotas: [{name: a, limit: 1B, period: week, anchor_day: 5, recipients: [a@b.example]}]");
  CHECK(paths(file) == std::vector<std::string>{"quotas[0].anchor_day"});
}

TEST_CASE("all faults of a file are listed together") {
  const auto file = read(R"(
quotas:
  - limit: many
    period: month
  - name: b
    limit: 1GB
    period: never
    recipients: [x]
)");
  CHECK(paths(file) == std::vector<std::string>{"quotas[0].limit", "quotas[0].name", "quotas[0].recipients",
                                                "quotas[1].period", "quotas[1].recipients[0]"});
}

TEST_CASE("names and ids are unique") {
  const auto quota = [](std::string_view keys) {
    return "  - {" + std::string{keys} + ", limit: 1GB, period: month, recipients: [a@b.example]}\n";
  };
  const auto faults = [&](std::string_view first, std::string_view second) {
    return paths(read("quotas:\n" + quota(first) + quota(second)));
  };
  CHECK(faults("name: a", "name: b").empty());
  CHECK(faults("name: a", "name: a") == std::vector<std::string>{"quotas[1].name"});
  CHECK(faults("name: a, id: x", "name: b, id: x") == std::vector<std::string>{"quotas[1].id"});
  CHECK(faults("name: a, id: b", "name: b") == std::vector<std::string>{"quotas[1].name"});
  CHECK(faults("name: a, id: x", "name: a, id: y") == std::vector<std::string>{"quotas[1].name"});
}

TEST_CASE("a file without quotas is at fault") {
  const auto* yaml = GENERATE("", "quotas:", "quotas: []", "quotas: {}", "- a", "quotas: [[", "other: 1");
  INFO(yaml);
  CHECK_FALSE(read(yaml).faults.empty());
}

}  // namespace
