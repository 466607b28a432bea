#include "alert-service/mail/address.hpp"
#include "alert-service/quota/quota_file.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace std::chrono_literals;

QuotaFile read(std::string_view yaml) {
  auto file = read_quotas(yaml, parse_address);
  INFO(config::to_string(file.faults, ""));
  CHECK(file.faults.empty());
  return file;
}

std::vector<std::string> paths(std::string_view yaml) {
  std::vector<std::string> out;
  for (const auto& fault : read_quotas(yaml, parse_address).faults)
    out.push_back(fault.path);
  return out;
}

UtcTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

constexpr auto* kRich = R"(
channels:
  - {name: pager, webhook: "https://pager.example/hook"}
  - {name: alerts, alertmanager: "http://127.0.0.1:9093"}
quotas:
  - name: each
    scope: {services: ["bun-*"], direction: sum, renamed: {bread: bun-1}}
    per: service
    limit: 500GB
    period: P2W
    anchor: 2026-01-05
    zone: Europe/Berlin
    grace: 15m
    thresholds:
      - 80
      - {at: 100, recipients: [ops@example.org, pager]}
      - 400GB
      - {every: 10, above: 100, recipients: [alerts]}
      - {forecast: 100, min_elapsed: 20, min_data: 2h}
    recipients: [owner@example.org]
    overrides: [{limit: 700GB, until: 2026-12-01, reason: campaign}]
    silences: [{until: "2026-11-25T08:00:00+01:00", reason: migration}]
    summary: true
    period_start: true
)";

TEST_CASE("every key of a quota is read") {
  const auto file = read(kRich);
  REQUIRE(file.quotas.size() == 1);
  const auto& quota = file.quotas.front();
  CHECK(quota.per == FanOut::kService);
  CHECK_FALSE(quota.scope.direction.has_value());
  CHECK(quota.scope.renamed.at("bread") == "bun-1");
  CHECK(quota.rule.kind == PeriodKind::kCustom);
  CHECK(quota.rule.span == CalendarSpan{.days = 14});
  CHECK(quota.rule.zone == "Europe/Berlin");
  CHECK(UtcTime{quota.rule.anchor} == at("2026-01-05T00:00:00Z"));
  CHECK(quota.grace == 15min);
  CHECK(quota.thresholds.size() == 3);
  CHECK(quota.repetition == Repetition{10'000, 1'000});
  CHECK(quota.forecast == ForecastRule{10'000, 2'000, 2h});
  CHECK(quota.overrides.front().limit == Bytes{700'000'000'000});
  CHECK(quota.overrides.front().until == at("2026-12-01T00:00:00+01:00"));
  CHECK(quota.silences.front().until == at("2026-11-25T07:00:00Z"));
  CHECK(quota.summary);
  CHECK(quota.period_start);
}

TEST_CASE("a threshold's recipients are its own, or else the quota's") {
  using Names = std::vector<std::string>;
  const auto file = read(kRich);
  const auto& quota = file.quotas.front();
  CHECK(quota.recipients_of(Threshold{8'000}) == Names{"owner@example.org"});
  CHECK(quota.recipients_of(Threshold{10'000}) == Names{"ops@example.org", "pager"});
  CHECK(quota.recipients_of(Threshold{11'000}) == Names{"alerts"});
  CHECK(quota.recipients_of(Threshold{25'000}) == Names{"alerts"});
}

TEST_CASE("an override is in force until it ends, and only then") {
  const auto file = read(kRich);
  const auto during = in_force(file.quotas, at("2026-11-30T22:59:59Z")).front();
  CHECK(during.limit_text == "700GB");
  CHECK(during.overridden->reason == "campaign");
  CHECK(limit_version(during) == 700'000'000'000);
  CHECK(during.overridden->usual_limit == Bytes{500'000'000'000});
  CHECK(during.overridden->usual_limit_text == "500GB");
  CHECK(in_force(during, at("2026-11-30T22:59:59Z")) == during);
  CHECK(in_force(during, at("2026-11-30T23:00:00Z")) == file.quotas.front());
  const auto after = in_force(file.quotas, at("2026-11-30T23:00:00Z")).front();
  CHECK(after.limit_text == "500GB");
  CHECK_FALSE(after.overridden.has_value());
  CHECK(during.silence_at(at("2026-11-25T06:59:59Z"))->reason == "migration");
  CHECK(during.silence_at(at("2026-11-25T07:00:00Z")) == nullptr);
}

TEST_CASE("a rolling window takes no forecast, summary, start or anchor") {
  const auto with = [](std::string_view key) {
    return paths("quotas: [{name: a, limit: 1B, period: rolling 7d, recipients: [a@b.example], " + std::string{key} +
                 "}]");
  };
  CHECK(with("grace: 0s").empty());
  CHECK(with("thresholds: [{forecast: 100}]") == std::vector<std::string>{"quotas[0].thresholds[0]"});
  CHECK(with("summary: true") == std::vector<std::string>{"quotas[0].summary"});
  CHECK(with("period_start: true") == std::vector<std::string>{"quotas[0].period_start"});
  CHECK(with("anchor: 2026-01-05") == std::vector<std::string>{"quotas[0].anchor"});
}

TEST_CASE("channels have one way, a name of their own, and a secret that can be read") {
  const auto with = [](std::string_view channels) {
    return paths("channels: [" + std::string{channels} +
                 "]\nquotas: [{name: a, limit: 1B, period: day, recipients: [a@b.example]}]");
  };
  CHECK(with("{name: a, webhook: 'http://a.example'}").empty());
  CHECK(with("{name: a}") == std::vector<std::string>{"channels[0]"});
  CHECK(with("{name: a, webhook: 'http://a.example', alertmanager: 'http://b.example'}") ==
        std::vector<std::string>{"channels[0]"});
  CHECK(with("{name: a@b, webhook: 'http://a.example'}") == std::vector<std::string>{"channels[0].name"});
  CHECK(with("{name: a, webhook: 'ftp://a.example'}") == std::vector<std::string>{"channels[0].webhook"});
  CHECK(with("{name: a, webhook: 'http://a.example', secret_file: /nonexistent}") ==
        std::vector<std::string>{"channels[0].secret_file"});
  CHECK(with("{name: a, webhook: 'http://a.example'}, {name: a, webhook: 'http://a.example'}") ==
        std::vector<std::string>{"channels[1].name"});
}

TEST_CASE("no quota's id looks like one that is made of a definition") {
  const auto faults = paths(R"(
quotas:
  - {name: each, per: service, limit: 1B, period: day, recipients: [a@b.example]}
  - {name: each/bun, limit: 1B, period: day, recipients: [a@b.example]}
)");
  CHECK(faults == std::vector<std::string>{"quotas[1]"});
}

}  // namespace
