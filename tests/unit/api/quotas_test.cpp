#include "api-service/series/quotas.hpp"
#include "api-service/render/quotas.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;

const UtcTime kNow = parse_rfc3339("2026-11-24T10:00:00Z").value();

struct Sample {
  std::vector<Labels::Pair> labels;
  double value;
};

/// An answer with these samples of alert-service at `instance`.
promql::Answer answer(std::initializer_list<Sample> samples, const std::string& instance = "a:1") {
  promql::Answer out;
  for (const auto& [labels, value] : samples) {
    auto all = labels;
    all.emplace_back("job", "alert-service");
    all.emplace_back("instance", instance);
    out.series.push_back({Labels{std::move(all)}, {kNow}, {value}});
  }
  return out;
}

Sample sample(std::string_view name, double value, std::vector<Labels::Pair> more = {}) {
  more.emplace_back("__name__", "bandwatch_quota_" + std::string{name});
  more.emplace_back("quota", "bun");
  return {std::move(more), value};
}

promql::Answer whole() {
  return answer({
      sample("info", 1,
             {{"name", "bun, monthly"},
              {"direction", "egress"},
              {"services", "bun-*,bread"},
              {"renamed", "store=bread,shop=bun-1"},
              {"limit_text", "500GB"},
              {"zone", "Europe/Berlin"},
              {"period_kind", "month"}}),
      sample("used_bytes", 4.12345678901e11, {{"period", "2026-11"}}),
      sample("limit_bytes", 5e11, {{"period", "2026-11"}}),
      sample("at_least", 1),
      sample("coverage_ratio", 0.998),
      sample("period_start_timestamp_seconds", 1793487600),
      sample("period_end_timestamp_seconds", 1796079600),
      sample("projected_exhaustion_timestamp_seconds", 1795514400),
      sample("silenced_until_timestamp_seconds", 1795600800, {{"reason", "migration"}}),
      sample("threshold_ratio", 1, {{"threshold", "100"}, {"kind", "share"}}),
      sample("threshold_ratio", 0.8, {{"threshold", "80"}, {"kind", "share"}}),
      sample("threshold_recipients", 2, {{"threshold", "80"}}),
      sample("threshold_notified_timestamp_seconds", 1795510800, {{"threshold", "80"}}),
      sample("threshold_ratio", 0.9, {{"threshold", "forecast 90"}, {"kind", "forecast"}}),
  });
}

TEST_CASE("A quota is put together from its metrics") {
  CHECK(render_quotas(quotas_of(whole()), kNow) ==
        R"({"as_of":"2026-11-24T10:00:00+00:00","quotas":[{"id":"bun","name":"bun, monthly",)"
        R"("scope":{"services":["bun-*","bread"],"routes":[],"consumers":[],"workspaces":[],)"
        R"("renamed":{"store":"bread","shop":"bun-1"}},"direction":"egress",)"
        R"("limit":500000000000,"usual_limit":500000000000,"limit_text":"500GB","used":412345678901,)"
        R"("ratio":0.824691357802,"at_least":true,)"
        R"("period":{"id":"2026-11","kind":"month","start":"2026-10-31T23:00:00+00:00",)"
        R"("end":"2026-11-30T23:00:00+00:00","tz":"Europe/Berlin"},"next_threshold":1.0,)"
        R"("projected_exhaustion":"2026-11-24T10:00:00+00:00","coverage":0.998,"thresholds":[)"
        R"({"name":"80","kind":"share","ratio":0.8,"notified_at":"2026-11-24T09:00:00+00:00","recipients":2},)"
        R"({"name":"forecast 90","kind":"forecast","ratio":0.9,"notified_at":null,"recipients":0},)"
        R"({"name":"100","kind":"share","ratio":1.0,"notified_at":null,"recipients":0}],)"
        R"("silenced_until":"2026-11-25T10:00:00+00:00",)"
        R"("silence":{"until":"2026-11-25T10:00:00+00:00","reason":"migration"},"override":null}]})");
}

TEST_CASE("An override tells what is usual, until when and why") {
  auto overridden = whole();
  const auto changed = answer({sample("limit_bytes", 7e11), sample("usual_limit_bytes", 5e11),
                               sample("overridden_until_timestamp_seconds", 1795600800, {{"reason", "campaign"}})});
  overridden.series.insert(overridden.series.end(), changed.series.begin(), changed.series.end());
  const auto json = render_quotas(quotas_of(overridden), kNow);
  CHECK(json.find(R"("limit":700000000000,"usual_limit":500000000000,)") != std::string::npos);
  CHECK(json.find(R"("override":{"until":"2026-11-25T10:00:00+00:00","reason":"campaign"})") != std::string::npos);
}

TEST_CASE("A quota without usage or limit is left out") {
  CHECK(quotas_of({}).empty());
  CHECK(quotas_of(answer({sample("used_bytes", 1, {{"period", "2026-11"}})})).empty());
  CHECK(quotas_of(answer({sample("limit_bytes", 1)})).empty());
}

TEST_CASE("Of several instances the one that has counted most is believed") {
  auto both = answer({sample("used_bytes", 5, {{"period", "p"}}), sample("limit_bytes", 10)}, "a:1");
  const auto other = answer({sample("used_bytes", 7, {{"period", "p"}}), sample("limit_bytes", 10)}, "b:1");
  both.series.insert(both.series.end(), other.series.begin(), other.series.end());
  const auto quotas = quotas_of(both);
  REQUIRE(quotas.size() == 1);
  CHECK(quotas.front().used == 7);
}

TEST_CASE("There is no next threshold once all are reached") {
  auto done = answer({sample("used_bytes", 11, {{"period", "p"}}), sample("limit_bytes", 10),
                      sample("threshold_ratio", 1, {{"threshold", "100"}, {"kind", "share"}})});
  CHECK_FALSE(quotas_of(done).front().next_threshold().has_value());
}

TEST_CASE("Values that are no counts become nothing") {
  const auto odd = answer({sample("used_bytes", -5, {{"period", "p"}}), sample("limit_bytes", 10),
                           sample("threshold_recipients", 1e300, {{"threshold", "80"}})});
  CHECK(quotas_of(odd).front().used == 0);
  CHECK(quotas_of(odd).front().thresholds.front().recipients == 0);
}

}  // namespace

TEST_CASE("A quota is inside of a scope if nothing that it counts could be outside") {
  counting::TenantScope scope;
  REQUIRE(scope.dimension("service")->emplace().add("bun-*").has_value());
  REQUIRE((*scope.dimension("service"))->add("bread").has_value());
  const auto with_services = [](std::string services) {
    QuotaState quota;
    quota.services = std::move(services);
    quota.consumers = "alice";
    return quota;
  };
  for (const auto* inside : {"bread", "bun-*,bread", "bun-a*z", "bun-"})
    CHECK(lies_within(with_services(inside), scope));
  for (const auto* outside : {"", "*", "bun*", "bre*", "bread,other", "*bread", "bread,", ",bread"})
    CHECK_FALSE(lies_within(with_services(outside), scope));
  REQUIRE(scope.dimension("consumer")->emplace().add("bob").has_value());
  CHECK_FALSE(lies_within(with_services("bread"), scope));
  CHECK_FALSE(lies_within(with_services("bread"), {}));
}
