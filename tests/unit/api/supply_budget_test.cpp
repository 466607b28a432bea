#include "tests/support/catch.hpp"
#include "tests/unit/api/supply_support.hpp"

#include <array>
#include <random>
#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;

}  // namespace

TEST_CASE("Memory is bounded: what was wanted least recently goes first") {
  Database database;
  const Budget budget{30'000};
  auto supply = database.supply(budget);
  const auto past = database.last(600);
  const std::array<Window, 3> windows{past, Window{past.start - hours{10}, past.start},
                                      Window{past.start - hours{20}, past.start - hours{10}}};
  for (const auto window : windows) {
    REQUIRE(database.get(supply, "bun", window).has_value());
    database.clock.advance(seconds{1});
    CHECK(budget.used() <= budget.max_bytes());
  }
  REQUIRE(database.requests.size() == 3);
  REQUIRE(database.get(supply, "bun", windows[2]).has_value());
  REQUIRE(database.get(supply, "bun", windows[1]).has_value());
  CHECK(database.requests.size() == 3);
  REQUIRE(database.get(supply, "bun", windows[0]).has_value());
  CHECK(database.requests.size() == 4);
}

TEST_CASE("What is too large for the memory is refused, with what to ask instead, and nothing of it stays") {
  Database database;
  const Budget budget{200'000};
  auto supply = database.supply(budget);
  REQUIRE(database.get(supply, "bun", database.last(60)).has_value());
  const auto used = budget.used();
  auto everything = database.key("bun");
  everything.selection.services.clear();
  for (int i = 0; i < 200; ++i)
    database.services.push_back("service-" + std::to_string(i));
  const auto refused = database.get(supply, everything, database.last(600));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::kInvalidArgument);
  CHECK(refused.error().field == "step");
  CHECK(refused.error().detail.find("cache.max_bytes") != std::string::npos);
  CHECK(budget.used() <= used);
}

TEST_CASE("Whatever is asked, the bytes held stay within the budget, and what is answered is exact") {
  Database database;
  for (int i = 0; i < 30; ++i)
    database.services.push_back("service-" + std::to_string(i));
  const Budget budget{300'000};
  auto supply = database.supply(budget);
  std::mt19937_64 random{GENERATE(range(0U, 8U))};
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    database.clock.advance(seconds{random() % 90});
    auto key = database.key(database.services.at(random() % 4).c_str());
    const bool all = random() % 3 == 0;
    if (all) key.selection.services.clear();
    key.base = Ruler{minutes{1 + random() % 3}};
    key.grouping.service = random() % 2 == 0;
    const auto end = key.base.ceil(database.clock.now() - minutes{random() % 2 == 0 ? 0 : random() % 500});
    const Window window{key.base.floor(end - minutes{random() % 2'000}), end};
    if (window.start == window.end) continue;
    const auto track = database.get(supply, key, window);
    REQUIRE(budget.used() <= budget.max_bytes());
    if (!track) {
      REQUIRE((track.error().code == Errc::kInvalidArgument || track.error().code == Errc::kOverloaded));
      continue;
    }
    ++answered;
    const auto seconds_each =
        static_cast<std::uint64_t>((std::min(window.end, (*track)->read_at()) - window.start) / seconds{1});
    REQUIRE(sum(**track, window) == seconds_each * (all ? database.services.size() : 1));
  }
  CHECK(answered > 50);
}
