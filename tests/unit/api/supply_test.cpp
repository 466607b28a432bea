#include "tests/support/catch.hpp"
#include "tests/unit/api/supply_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;

}  // namespace

TEST_CASE("Within the life of the open bucket nothing is read again") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  REQUIRE(database.get(supply, "bun", window).has_value());
  database.clock.advance(seconds{4});
  const auto track = database.get(supply, "bun", window);
  CHECK(database.requests.size() == 1);
  CHECK(sum(**track, window) == 60 * 60 + 10);
}

TEST_CASE("A sliding chart reads one step and the settle delay, and its sum stays exact") {
  Database database;
  auto supply = database.supply();
  REQUIRE(database.get(supply, "bun", database.last(60)).has_value());
  for (int i = 0; i < 200; ++i) {
    database.clock.advance(seconds{17});
    const auto window = database.last(60);
    const auto track = database.get(supply, "bun", window);
    REQUIRE(track.has_value());
    const auto& request = database.requests.back();
    REQUIRE(request.resume != nullptr);
    REQUIRE(database.clock.now() - request.resume->at <= seconds{30 + 17 + 15});
    const auto expected = static_cast<std::uint64_t>((database.clock.now() - window.start) / seconds{1});
    REQUIRE(sum(**track, {window.start, UtcTime::max()}) == expected);
  }
  CHECK(database.requests.size() == 201);
}

TEST_CASE("A thousand who ask at once cause one read") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  int answered = 0;
  for (int i = 0; i < 1000; ++i) {
    asio::co_spawn(
        database.context, supply.get(database.key("bun"), window),
        [&](const std::exception_ptr&, const Result<Supply::TrackPtr>& track) { answered += track ? 1 : 0; });
  }
  database.context.run();
  CHECK(answered == 1000);
  CHECK(database.requests.size() == 1);
}

TEST_CASE("A failure reaches all who wait, and is not kept") {
  Database database;
  auto supply = database.supply();
  database.failure = Error{Errc::kTimeout, "x", {}};
  int failed = 0;
  for (int i = 0; i < 10; ++i) {
    asio::co_spawn(database.context, supply.get(database.key("bun"), database.last(5)),
                   [&](const std::exception_ptr&, const Result<Supply::TrackPtr>& track) { failed += track ? 0 : 1; });
  }
  database.context.run();
  CHECK(failed == 10);
  CHECK(database.looks + database.reads == 1);
  database.failure.reset();
  CHECK(database.get(supply, "bun", database.last(5)).has_value());
}

TEST_CASE("The tails of all live charts are one read") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(10);
  REQUIRE(database.get(supply, "bun", window).has_value());
  REQUIRE(database.get(supply, "bin", window).has_value());
  CHECK(database.requests.size() == 2);
  database.clock.advance(seconds{6});
  REQUIRE(database.get(supply, "bun", window).has_value());
  CHECK(database.requests.back().selection.services == std::vector<std::string>{"bin", "bun"});
  const auto other = database.get(supply, "bin", window);
  CHECK(database.requests.size() == 3);
  CHECK(sum(**other, window) == 10 * 60 + 16);
}

TEST_CASE("A longer look back reads only what lies before") {
  Database database;
  auto supply = database.supply();
  REQUIRE(database.get(supply, "bun", database.last(10)).has_value());
  const auto track = database.get(supply, "bun", database.last(60));
  REQUIRE(database.requests.size() == 2);
  CHECK(database.requests[1].grid.window().length() == minutes{50});
  CHECK(sum(**track, database.last(60)) == 60 * 60 + 10);
}

TEST_CASE("A chart that nobody has asked for in long reads what it has missed") {
  Database database;
  auto supply = database.supply();
  REQUIRE(database.get(supply, "bun", database.last(10)).has_value());
  database.clock.advance(hours{1});
  const auto window = database.last(60);
  const auto track = database.get(supply, "bun", {window.start - minutes{10}, window.end});
  REQUIRE(track.has_value());
  CHECK(sum(**track, {window.start, UtcTime::max()}) == 60 * 60 + 10);
}

TEST_CASE("A window in the past is read once, by what a live chart knows if it can") {
  Database database;
  auto supply = database.supply();
  const Window past{database.last(60).start, database.last(50).start};
  REQUIRE(database.get(supply, "bun", past).has_value());
  database.clock.advance(minutes{5});
  REQUIRE(database.get(supply, "bun", past).has_value());
  CHECK(database.requests.size() == 1);
  REQUIRE(database.get(supply, "bin", database.last(90)).has_value());
  const auto count = database.requests.size();
  CHECK(sum(**database.get(supply, "bin", past), past) == 600);
  CHECK(database.requests.size() == count);
}

TEST_CASE("While the database fails, what was known is shown on for a while") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  const auto known = database.get(supply, "bun", window);
  REQUIRE(known.has_value());
  const auto read_at = (*known)->read_at();
  database.failure = Error{GENERATE(Errc::kUnavailable, Errc::kTimeout, Errc::kOverloaded), "down", {}};
  database.clock.advance(GENERATE(Duration{seconds{6}}, Duration{minutes{29}}));
  const auto now = database.clock.steady();
  const auto stale = database.get(supply, "bun", {window.start, database.last(0).end});
  REQUIRE(stale.has_value());
  CHECK((*stale)->read_at() == read_at);
  CHECK_FALSE(supply.is_fresh(**stale, {window.start, database.last(0).end}, now));
  SECTION("not for ever") {
    database.clock.advance(minutes{30});
    CHECK(database.get(supply, "bun", {window.start, database.last(0).end}).error().detail == "down");
  }
  SECTION("nor for those who want to see more, or something else") {
    CHECK_FALSE(database.get(supply, "bun", database.last(120)).has_value());
    CHECK_FALSE(database.get(supply, "bin", window).has_value());
  }
  SECTION("and when it answers again, nothing is missing") {
    database.failure.reset();
    const auto wide = Window{window.start, database.last(0).end};
    const auto track = database.get(supply, "bun", wide);
    REQUIRE(track.has_value());
    CHECK(supply.is_fresh(**track, wide, database.clock.steady()));
    CHECK(sum(**track, wide) == static_cast<std::uint64_t>((database.clock.now() - window.start) / seconds{1}));
  }
}

TEST_CASE("An answer that can't be trusted is not replaced by an old one") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  REQUIRE(database.get(supply, "bun", window).has_value());
  database.failure = Error{Errc::kMalformedData, "cut off", {}};
  database.clock.advance(seconds{6});
  CHECK(database.get(supply, "bun", window).error().code == Errc::kMalformedData);
}

TEST_CASE("A calendar that is set back neither freezes a chart nor makes it count twice") {
  Database database;
  auto supply = database.supply();
  REQUIRE(database.get(supply, "bun", database.last(60)).has_value());
  const auto before = database.clock.now();
  database.clock.set(-minutes{7});
  for (int i = 0; i < 100; ++i) {
    database.clock.advance(seconds{6});
    const auto window = database.last(60);
    const auto track = database.get(supply, "bun", window);
    REQUIRE(track.has_value());
    CHECK(supply.is_fresh(**track, window, database.clock.steady()));
    // What the clock says now is known, and no more than what it has ever said; nothing twice.
    const auto bytes_until = [&](UtcTime t) {
      return static_cast<std::uint64_t>((std::min(window.end, t) - window.start) / seconds{1});
    };
    REQUIRE(sum(**track, window) >= bytes_until(database.clock.now()));
    REQUIRE(sum(**track, window) <= bytes_until(std::max(before, database.clock.now())));
  }
}

TEST_CASE("While the database stalls, what is known is shown at once, and to who has nothing to be shown later") {
  Database database;
  auto supply = database.supply();
  const auto window = database.last(60);
  REQUIRE(database.get(supply, "bun", window).has_value());
  database.clock.advance(seconds{6});
  asio::steady_timer stalled{database.context, asio::steady_timer::time_point::max()};
  database.stalled = &stalled;
  const auto begin = std::chrono::steady_clock::now();
  int stale = 0;
  int new_ones = 0;
  asio::co_spawn(database.context, supply.get(database.key("bin"), window),
                 [&](const std::exception_ptr&, const Result<Supply::TrackPtr>& track) { new_ones += track ? 1 : 0; });
  const auto ask = [&] {
    asio::co_spawn(database.context, supply.get(database.key("bun"), window),
                   [&](const std::exception_ptr&, const Result<Supply::TrackPtr>& track) { stale += track ? 1 : 0; });
  };
  ask();
  database.context.restart();
  database.context.run_for(std::chrono::milliseconds{1500});
  CHECK(stale == 1);
  ask();
  database.context.restart();
  database.context.run_for(std::chrono::milliseconds{50});
  CHECK(stale == 2);
  CHECK(std::chrono::steady_clock::now() - begin < seconds{3});
  CHECK(new_ones == 0);
  database.stalled = nullptr;
  stalled.cancel();
  database.context.restart();
  database.context.run();
  CHECK(new_ones == 1);
}
