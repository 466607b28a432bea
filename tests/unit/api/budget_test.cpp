#include "api-service/cache/budget.hpp"
#include "api-service/cache/shelf.hpp"
#include "api-service/routes/desk.hpp"

#include "tests/support/catch.hpp"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;

const SteadyTime kNow{std::chrono::hours{1}};

struct Thing {
  Budget::Share share;
};

std::shared_ptr<const Thing> thing(const Budget& budget, std::size_t bytes) {
  auto out = std::make_shared<Thing>(Thing{Budget::Share{budget}});
  return out->share.resize(bytes) ? out : nullptr;
}

PreparedPtr prepared(SteadyTime expires) {
  auto out = std::make_shared<Prepared>();
  out->body = "body";
  out->expires = expires;
  return out;
}

}  // namespace

TEST_CASE("Bytes are counted as long as their share lives, whoever has it") {
  const Budget budget{100};
  Budget::Share share{budget};
  REQUIRE(share.resize(30));
  Budget::Share other{std::move(share)};
  CHECK(budget.used() == 30);
  CHECK(other.resize(10));
  CHECK(budget.used() == 10);
  other = Budget::Share{};
  CHECK(budget.used() == 0);
}

TEST_CASE("No share holds more than half, all together no more than all, and a refusal changes nothing") {
  const Budget budget{100};
  Budget::Share one{budget};
  CHECK_FALSE(one.resize(51));
  CHECK(one.resize(50));
  Budget::Share two{budget};
  CHECK(two.resize(45));
  Budget::Share three{budget};
  CHECK_FALSE(three.resize(6));
  CHECK(three.bytes() == 0);
  CHECK(three.resize_within(5));
  CHECK(budget.used() == 100);
}

TEST_CASE("For what does not fit, what nobody holds is given up, the least used first") {
  Budget budget{100};
  Shelf<Thing> shelf;
  budget.add_release([&] { return shelf.release(); });
  shelf.put("a", thing(budget, 30), kNow);
  shelf.put("b", thing(budget, 30), kNow);
  shelf.put("c", thing(budget, 30), kNow);
  const auto held = shelf.find("a", SteadyTime{});
  const auto more = thing(budget, 40);
  REQUIRE(more);
  CHECK(shelf.find("a", SteadyTime{}));
  CHECK_FALSE(shelf.find("b", SteadyTime{}));
  CHECK(shelf.find("c", SteadyTime{}));
  CHECK_FALSE(thing(budget, 50));  // of what is left "a" and `more` are held
  CHECK(shelf.size() == 1);
}

TEST_CASE("Nothing is given up where that is not allowed, as on another thread") {
  Budget budget{100};
  Shelf<Thing> shelf;
  budget.add_release([&] { return shelf.release(); });
  shelf.put("a", thing(budget, 50), kNow);
  shelf.put("b", thing(budget, 50), kNow);
  Budget::Share share{budget};
  CHECK_FALSE(share.resize_within(10));
  CHECK(shelf.size() == 2);
  CHECK(share.resize(10));
}

TEST_CASE("A shelf forgets what has expired, and finds what replaced another") {
  Shelf<int> shelf;
  shelf.put("a", std::make_shared<const int>(1), kNow);
  shelf.put("a", std::make_shared<const int>(2), kNow);
  CHECK(*shelf.find("a", kNow - Duration{1}) == 2);
  CHECK_FALSE(shelf.find("a", kNow));
  shelf.tidy(kNow - Duration{1});
  CHECK(shelf.size() == 1);
  shelf.tidy(kNow);
  CHECK(shelf.size() == 0);
}

TEST_CASE("Whatever comes and goes, the sum stays within the budget and ends at nothing") {
  Budget budget{10'000};
  Shelf<Thing> shelf;
  budget.add_release([&] { return shelf.release(); });
  std::mt19937_64 random{GENERATE(range(0U, 10U))};
  std::vector<std::shared_ptr<const Thing>> held;
  for (int i = 0; i < 1000; ++i) {
    if (auto made = thing(budget, random() % 6'000)) {
      if (random() % 3 == 0) held.push_back(made);
      if (random() % 2 == 0) shelf.put(std::to_string(random() % 20), std::move(made), kNow);
    }
    if (!held.empty() && random() % 2 == 0) held.erase(held.begin());
    REQUIRE(budget.used() <= budget.max_bytes());
  }
  held.clear();
  shelf.tidy(kNow);
  CHECK(budget.used() == 0);
}

TEST_CASE("A desk keeps no answer alive, and no number of names makes it grow") {
  Desk desk;
  auto kept = prepared(kNow);
  desk.put("kept", kept);
  CHECK(desk.find("kept", SteadyTime{}) == kept);
  CHECK_FALSE(desk.find("kept", kNow));
  desk.put("gone", prepared(kNow));
  CHECK_FALSE(desk.find("gone", SteadyTime{}));
  for (int i = 0; i < 1000; ++i)
    desk.put(std::string(2'000, 'x') + std::to_string(i), kept);
  CHECK_FALSE(desk.find("kept", SteadyTime{}));
  desk.put("kept", kept);
  std::weak_ptr<const Prepared> last = kept;
  kept.reset();
  CHECK(last.expired());
}

TEST_CASE("A body keeps its answer, and what it counts") {
  const Budget budget{100};
  auto answer = std::make_shared<Prepared>();
  answer->share = Budget::Share{budget};
  REQUIRE(answer->share.resize(40));
  auto body = body_of(std::move(answer));
  CHECK(budget.used() == 40);
  body.reset();
  CHECK(budget.used() == 0);
}
