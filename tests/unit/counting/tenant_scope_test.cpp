#include "common/counting/tenant_scope.hpp"
#include "common/counting/selection.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <random>
#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;

NameSet set_of(std::initializer_list<std::string_view> patterns) {
  NameSet out;
  for (const auto pattern : patterns)
    REQUIRE(out.add(pattern).has_value());
  return out;
}

Dimensions traffic(std::string service, std::string consumer = {}) {
  return {Direction::kEgress, std::move(service), "r", std::move(consumer), "default"};
}

}  // namespace

TEST_CASE("A set of names holds those listed and those with a prefix, and nothing else") {
  const auto set = set_of({"shop", "pay-*"});
  CHECK(set.contains("shop"));
  CHECK_FALSE(set.contains("shop2"));
  CHECK_FALSE(set.contains("sho"));
  CHECK_FALSE(set.contains("Shop"));
  CHECK(set.contains("pay-"));
  CHECK(set.contains("pay-card"));
  CHECK_FALSE(set.contains("pay"));
  CHECK_FALSE(set.contains(""));
  CHECK_FALSE(NameSet{}.contains(""));
  CHECK(set_of({""}).contains(""));
  CHECK(set_of({"*"}).contains(""));
  CHECK(set_of({"*"}).is_everything());
  CHECK(set.contains_all("pay-card-"));
  CHECK_FALSE(set.contains_all("pay"));
  CHECK_FALSE(set.contains_all("shop"));
}

TEST_CASE("A pattern has its star at the end alone") {
  for (const auto* refused : {"*-pay", "a*b", "**", "a\nb", "\xFF"}) {
    NameSet set;
    CHECK_FALSE(set.add(refused).has_value());
    CHECK(set == NameSet{});
  }
}

TEST_CASE("A scope without sets allows nothing, and neither does an empty set") {
  CHECK_FALSE(TenantScope{}.allows(traffic("shop")));
  TenantScope none;
  none.services = NameSet{};
  CHECK_FALSE(none.allows(traffic("shop")));
  CHECK_FALSE(none.allows(traffic("")));
  CHECK(none.allows_nothing());
}

TEST_CASE("All named dimensions must allow a series") {
  TenantScope scope;
  scope.services = set_of({"shop", "pay-*"});
  CHECK(scope.allows(traffic("shop", "anyone")));
  scope.consumers = set_of({"alice"});
  CHECK(scope.allows(traffic("pay-card", "alice")));
  CHECK_FALSE(scope.allows(traffic("pay-card", "bob")));
  CHECK_FALSE(scope.allows(traffic("pay-card")));
  CHECK_FALSE(scope.allows(traffic("other", "alice")));

  Selection selection;
  selection.scope = scope;
  CHECK(selection.matches(traffic("shop", "alice")));
  CHECK_FALSE(selection.matches(traffic("other", "alice")));
  selection.services = {"other"};
  CHECK_FALSE(selection.matches(traffic("other", "alice")));
}

TEST_CASE("No names make two scopes have one key") {
  TenantScope a;
  a.services = NameSet{{"x", "y"}, {}};
  TenantScope b;
  b.services = NameSet{{"x:1:y"}, {}};
  TenantScope c;
  c.routes = a.services;
  TenantScope d;
  d.services = NameSet{{}, {"x", "y"}};
  const std::array keys{key_of(a), key_of(b), key_of(c), key_of(d), key_of({})};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      CHECK(keys[i] != keys[j]);
  }
  TenantScope other_order;
  other_order.services = NameSet{{"y", "x"}, {}};
  CHECK(key_of(other_order) == key_of(a));
}

TEST_CASE("The union of scopes allows what either does, whatever they are") {
  std::mt19937 random{1};
  const std::array<const char*, 5> patterns{"a", "b", "a*", "ab*", "*"};
  const auto random_set = [&]() -> std::optional<NameSet> {
    if (random() % 2 == 0) return std::nullopt;
    NameSet out;
    for (auto count = random() % 3; count > 0; --count)
      REQUIRE(out.add(patterns[random() % patterns.size()]).has_value());
    return out;
  };
  const std::array<const char*, 5> names{"", "a", "b", "ab", "c"};
  const auto random_name = [&] { return std::string{names[random() % names.size()]}; };
  int allowed = 0;
  for (int i = 0; i < 20'000; ++i) {
    const TenantScope a{random_set(), random_set(), random_set(), random_set()};
    const TenantScope b{random_set(), random_set(), random_set(), random_set()};
    const Dimensions of{Direction::kEgress, random_name(), random_name(), random_name(), random_name()};
    if (!a.allows(of) && !b.allows(of)) continue;
    ++allowed;
    REQUIRE(united(a, b).allows(of));
  }
  CHECK(allowed > 500);
}
