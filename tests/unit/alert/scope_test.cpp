#include "alert-service/quota/scope.hpp"
#include "alert-service/quota/quota.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;

counting::Dimensions of(std::string service, std::string route = "r", std::string consumer = "") {
  return {.direction = counting::Direction::kEgress,
          .service = std::move(service),
          .route = std::move(route),
          .consumer = std::move(consumer),
          .workspace = "default"};
}

std::vector<std::string> ids(const std::vector<Quota>& quotas) {
  std::vector<std::string> out;
  for (const auto& quota : quotas)
    out.push_back(quota.id);
  return out;
}

TEST_CASE("every dimension of a scope must match, any of its patterns will do") {
  Scope scope;
  CHECK(scope.matches(of("anything")));
  scope.services = {"bun-*", "bread"};
  CHECK(scope.matches(of("bun-1")));
  CHECK(scope.matches(of("bread")));
  CHECK_FALSE(scope.matches(of("cake")));
  scope.routes = {"r"};
  CHECK(scope.matches(of("bread")));
  CHECK_FALSE(scope.matches(of("bread", "s")));
  scope.direction = counting::Direction::kIngress;
  CHECK_FALSE(scope.matches(of("bread")));
}

TEST_CASE("a renamed service counts under its name of today and under no other") {
  Scope scope;
  scope.services = {"bun"};
  scope.renamed = {{"bread", "bun"}};
  CHECK(scope.matches(of("bread")));
  CHECK(scope.matches(of("bun")));
  scope.services = {"bread"};
  CHECK_FALSE(scope.matches(of("bread")));
}

TEST_CASE("a definition with per becomes one quota for each name found") {
  auto each = alert::test::bun_quota();
  each.id = "each";
  each.per = FanOut::kService;
  each.scope.services = {"b*"};
  each.scope.renamed = {{"bread", "bun"}};
  const std::vector definitions{alert::test::bun_quota(), each};
  const std::vector seen{of("bun"), of("bread"), of("bin"), of("cake"), of("bun", "other"), of("")};
  const auto quotas = expand(definitions, seen, 100);
  CHECK(ids(quotas) == std::vector<std::string>{"bun", "each/bin", "each/bun"});
  CHECK(quotas[2].name == "bun, monthly: bun");
  CHECK(quotas[2].scope.matches(of("bread")));
  CHECK_FALSE(quotas[2].scope.matches(of("bin")));
  CHECK_FALSE(quotas[2].per.has_value());
  CHECK(ids(expand(definitions, seen, 1)) == std::vector<std::string>{"bun", "each/bin"});
  CHECK(ids(expand(definitions, {}, 100)) == std::vector<std::string>{"bun"});
}

TEST_CASE("routes and consumers can be told apart too") {
  auto each = alert::test::bun_quota();
  each.scope = {};
  each.per = GENERATE(FanOut::kRoute, FanOut::kConsumer);
  const std::vector seen{of("a", "x", "ann"), of("b", "x", "ann"), of("b", "y", ""), of("b", "", "bob")};
  const auto quotas = expand(std::vector{each}, seen, 100);
  const bool by_route = each.per == FanOut::kRoute;
  CHECK(ids(quotas) ==
        (by_route ? std::vector<std::string>{"bun/x", "bun/y"} : std::vector<std::string>{"bun/ann", "bun/bob"}));
}

}  // namespace
