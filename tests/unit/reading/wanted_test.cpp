#include "common/reading/wanted.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::reading;
using counting::Selection;
using promql::selector;

const std::string kNoJob{};

Selection within(std::initializer_list<std::pair<const char*, const char*>> patterns) {
  Selection out;
  out.scope.emplace();
  for (const auto& [dimension, pattern] : patterns) {
    auto& set = *out.scope->dimension(dimension);
    if (!set) set.emplace();
    REQUIRE(set->add(pattern).has_value());
  }
  return out;
}

std::vector<counting::GatewaySchema> presets(std::initializer_list<const char*> names) {
  std::vector<counting::GatewaySchema> out;
  for (const auto* name : names)
    out.push_back(*counting::find_preset(name));
  return out;
}

std::string text_of(const Wanted& wanted) {
  return selector(wanted.metric, wanted.matchers);
}

}  // namespace

TEST_CASE("a scope is a part of every query for counters, beside what is asked for, in each spelling") {
  auto selection = within({{"service", "shop"}, {"service", "pay-*"}, {"workspace", "north"}});
  selection.services = {"pay-card"};
  std::vector<std::string> texts;
  for (const auto& wanted : wanted_counters(presets({"kong-3"}), selection, "kong"))
    texts.push_back(text_of(wanted));
  CHECK(texts == std::vector<std::string>{
                     R"(kong_bandwidth_bytes{service="pay-card",service=~"shop|pay-.*",exported_service="",)"
                     R"(workspace="north",exported_workspace="",job="kong"})",
                     R"(kong_bandwidth_bytes{service="pay-card",service=~"shop|pay-.*",exported_service="",)"
                     R"(exported_workspace="north",job="kong"})",
                     R"(kong_bandwidth_bytes{exported_service="pay-card",exported_service=~"shop|pay-.*",)"
                     R"(workspace="north",exported_workspace="",job="kong"})",
                     R"(kong_bandwidth_bytes{exported_service="pay-card",exported_service=~"shop|pay-.*",)"
                     R"(exported_workspace="north",job="kong"})"});
}

TEST_CASE("a label that isn't there was not moved aside either, and a star asks nothing") {
  Selection nameless;
  nameless.services = {""};
  const auto wanted = wanted_counters(presets({"kong-3"}), nameless, kNoJob);
  REQUIRE(wanted.size() == 1);
  CHECK(text_of(wanted.front()) == R"(kong_bandwidth_bytes{service="",exported_service=""})");
  Selection some;
  some.services = {"", "shop"};
  CHECK(text_of(wanted_counters(presets({"kong-3"}), some, kNoJob).back()) ==
        R"(kong_bandwidth_bytes{exported_service="shop"})");
  Selection any;
  any.services = {"*"};
  CHECK(text_of(wanted_counters(presets({"kong-3"}), any, kNoJob).front()) == "kong_bandwidth_bytes{}");
}

TEST_CASE("what would take too many spellings is left to the answer") {
  Selection much;
  much.direction = counting::Direction::kEgress;
  much.services = {"a"};
  much.routes = {"b"};
  much.consumers = {"c"};
  CHECK(wanted_counters(presets({"kong-3"}), much, kNoJob).size() == 4);
}

TEST_CASE("a scope that allows nothing is no query, one that allows all has no matcher") {
  CHECK(wanted_counters(presets({"kong-3", "kong-2", "traefik"}), within({}), kNoJob).empty());
  Selection nothing;
  nothing.scope.emplace().services.emplace();
  CHECK(wanted_counters(presets({"kong-3"}), nothing, kNoJob).empty());
  CHECK(text_of(wanted_counters(presets({"kong-3"}), within({{"service", "*"}}), kNoJob).front()) ==
        "kong_bandwidth_bytes{}");
}

TEST_CASE("what a matcher can't say is held against the series that come back") {
  const auto selection = within({{"service", "shop"}});
  const auto series = [](const char* service) {
    return Labels{{{"__name__", "traefik_service_responses_bytes_total"}, {"service", service}}};
  };
  const auto schemas = presets({"traefik"});
  const auto own = selected(schemas, selection, series("shop@docker"));
  REQUIRE(own.has_value());
  CHECK(own->dimensions.service == "shop");
  CHECK_FALSE(selected(schemas, selection, series("shop2@docker")).has_value());
  // A gateway without consumers has nothing for who may see one consumer.
  CHECK_FALSE(selected(schemas, within({{"consumer", "alice"}}), series("shop@docker")).has_value());
  CHECK(selected(schemas, within({{"consumer", ""}}), series("shop@docker")).has_value());
}
