#include "common/counting/schema.hpp"
#include "common/counting/selection.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;

const GatewaySchema& preset(std::string_view name) {
  const auto* found = find_preset(name);
  REQUIRE(found != nullptr);
  return *found;
}

}  // namespace

TEST_CASE("Kong 3 and Kong 2 series mean the same in their own words") {
  const Labels three{{{"__name__", "kong_bandwidth_bytes"},
                      {"service", "bun"},
                      {"route", "r"},
                      {"direction", "ingress"},
                      {"workspace", "default"},
                      {"consumer", "alice"}}};
  const Labels two{{{"__name__", "kong_bandwidth"}, {"service", "bun"}, {"route", "r"}, {"type", "ingress"}}};
  CHECK(classify(preset("kong-3"), three) == Dimensions{Direction::kIngress, "bun", "r", "alice", "default"});
  CHECK(classify(preset("kong-2"), two) == Dimensions{Direction::kIngress, "bun", "r", "", ""});
  CHECK_FALSE(classify(preset("kong-2"), three));
  CHECK_FALSE(classify(preset("kong-3"), two));
}

TEST_CASE("A series with an unknown direction is no bandwidth series") {
  const Labels odd{{{"__name__", "kong_bandwidth_bytes"}, {"service", "bun"}, {"direction", "sideways"}}};
  CHECK_FALSE(classify(preset("kong-3"), odd));
}

TEST_CASE("Where the direction is in the metric's name, both names are known") {
  const Labels out{{{"__name__", "haproxy_backend_bytes_out_total"}, {"proxy", "shop"}}};
  const Labels in{{{"__name__", "haproxy_backend_bytes_in_total"}, {"proxy", "shop"}}};
  CHECK(classify(preset("haproxy"), out)->direction == Direction::kEgress);
  CHECK(classify(preset("haproxy"), in)->direction == Direction::kIngress);
}

TEST_CASE("Envoy's received bytes are the client's egress") {
  const Labels rx{{{"__name__", "envoy_cluster_upstream_cx_rx_bytes_total"}, {"envoy_cluster_name", "shop"}}};
  CHECK(classify(preset("envoy"), rx)->direction == Direction::kEgress);
}

TEST_CASE("Traefik's provider suffix is cut off") {
  const Labels labels{{{"__name__", "traefik_service_responses_bytes_total"}, {"service", "shop@docker"}}};
  CHECK(classify(preset("traefik"), labels)->service == "shop");
}

TEST_CASE("Every preset has a name, two selectors and a hint") {
  CHECK(schema_presets().size() == 7);
  for (const auto& schema : schema_presets()) {
    INFO(schema.name);
    CHECK(find_preset(schema.name) == &schema);
    CHECK_FALSE(schema.egress == schema.ingress);
    CHECK_FALSE(schema.absence_hint.empty());
  }
  CHECK(find_preset("nginx-unknown") == nullptr);
}

TEST_CASE("A selection is the conjunction of its dimensions and the union of its values") {
  const Dimensions bun{Direction::kEgress, "bun", "r1", "", "default"};
  CHECK(Selection{}.matches(bun));
  CHECK(Selection{.services = {"bin", "bun"}}.matches(bun));
  CHECK(Selection{.direction = Direction::kEgress, .services = {"bun"}, .routes = {"r1"}}.matches(bun));
  CHECK_FALSE(Selection{.direction = Direction::kIngress}.matches(bun));
  CHECK_FALSE(Selection{.services = {"bin"}}.matches(bun));
  CHECK_FALSE(Selection{.services = {"bun"}, .routes = {"r2"}}.matches(bun));
  CHECK_FALSE(Selection{.consumers = {"alice"}}.matches(bun));
  CHECK(Selection{.services = {"bin", "b*n"}}.matches(bun));
  CHECK_FALSE(Selection{.services = {"b*x"}}.matches(bun));
}
