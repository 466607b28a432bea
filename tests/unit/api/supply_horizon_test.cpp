#include "tests/support/catch.hpp"
#include "tests/unit/api/supply_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;

/// What a chart of the last hour sums up to, as far as the database shows it at all.
void check_exact(Database& database, Supply& supply) {
  const auto window = database.last(60);
  const auto track = database.get(supply, "bun", window);
  REQUIRE(track.has_value());
  const auto shown = std::min(window.end, database.visible());
  INFO("late by " << database.late.count() << " ms");
  REQUIRE(sum(**track, window) == static_cast<std::uint64_t>((shown - window.start) / seconds{1}));
  CHECK((*track)->settled_until() <= database.visible());
}

}  // namespace

TEST_CASE("However late samples are, none is left out") {
  Database database;
  database.is_scraped = true;
  database.late = GENERATE(Duration{seconds{2}}, Duration{seconds{45}}, Duration{seconds{60}}, Duration{minutes{5}},
                           Duration{minutes{25}});
  auto supply = database.supply();
  for (int i = 0; i < 200; ++i) {
    check_exact(database, supply);
    database.clock.advance(seconds{6});
  }
}

TEST_CASE("A backlog that comes in is in the chart, with the next read") {
  Database database;
  database.is_scraped = true;
  auto supply = database.supply();
  check_exact(database, supply);
  database.frozen = database.clock.now();
  const auto outage = GENERATE(Duration{minutes{12}}, Duration{hours{2}});
  for (Duration passed{}; passed < outage; passed += seconds{20}) {
    database.clock.advance(seconds{20});
    static_cast<void>(database.get(supply, "bun", database.last(60)));
  }
  database.frozen.reset();
  database.clock.advance(seconds{6});
  for (int i = 0; i < 30; ++i) {
    check_exact(database, supply);
    database.clock.advance(seconds{6});
  }
}

TEST_CASE("What another database was asked for says nothing of how far the scrapes of this one reach") {
  const SteadyTime changed{hours{1}};
  const auto other = Horizon{seconds{30}}.anew(changed);
  Strip strip{{UtcTime{}, {UtcTime{minutes{1}}}}, {}};
  strip.on_scrapes({"kong", "a"}, 0, std::vector<counting::ScrapeCount>{{1, 1}});
  auto horizon = other;
  horizon.learn(strip, changed - Duration{1});
  CHECK_FALSE(horizon.is_known());
  horizon.learn(strip, changed);
  CHECK(horizon.has_scrapes());
}

TEST_CASE("A window in the past is closed only when scrapes have passed it") {
  Database database;
  database.is_scraped = true;
  auto supply = database.supply();
  database.frozen = database.clock.now() - minutes{12};
  const Window past{database.last(20).start, database.last(2).start};
  const auto before = database.get(supply, "bun", past);
  REQUIRE(before.has_value());
  CHECK((*before)->settled_until() < past.end);
  database.frozen.reset();
  database.clock.advance(seconds{31});
  static_cast<void>(database.get(supply, "bun", past));
  database.clock.advance(seconds{31});
  const auto after = database.get(supply, "bun", past);
  CHECK(sum(**after, past) == 18 * 60);
  CHECK((*after)->settled_until() == past.end);
  const auto reads = database.reads;
  database.clock.advance(minutes{1});
  static_cast<void>(database.get(supply, "bun", past));
  CHECK(database.reads == reads);
}

TEST_CASE("A clock that is ahead settles nothing, and put right it shows what is true") {
  Database database;
  database.is_scraped = true;
  database.ahead = GENERATE(Duration{minutes{10}}, Duration{hours{24}});
  auto supply = database.supply();
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(database.get(supply, "bun", database.last(60)));
    database.clock.advance(seconds{6});
  }
  database.clock.set(-database.ahead);
  database.ahead = {};
  for (int i = 0; i < 50; ++i) {
    check_exact(database, supply);
    database.clock.advance(seconds{6});
  }
}

TEST_CASE("Where nothing is scraped that could be seen, the clock settles") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  const auto track = database.get(supply, "bun", window);
  CHECK((*track)->settled_until() == floor_to(database.clock.now() - seconds{30}, kFineStep));
}

TEST_CASE("How far scrapes reach is looked at once, then other reads show it") {
  Database database;
  database.is_scraped = true;
  auto supply = database.supply();
  for (int i = 0; i < 100; ++i) {
    check_exact(database, supply);
    database.clock.advance(seconds{6});
  }
  CHECK(database.looks == 1);
}
