#include "api-service/cache/supply.hpp"

#include "api-service/cache/read_grid.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/api/strips.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
namespace asio = boost::asio;

class SetClock final : public Clock {
 public:
  [[nodiscard]] UtcTime now() const override { return now_; }
  void advance(Duration by) { now_ += by; }

 private:
  UtcTime now_{hours{1000} + seconds{10}};
};

/// A database in which two services move one byte each per second, up to now.
struct Database {
  SetClock clock;
  asio::io_context context;
  std::vector<reading::BucketRequest> requests{};
  std::optional<Error> failure{};

  asio::awaitable<Result<reading::BucketReport>> read(reading::BucketRequest request, counting::BucketSink& sink) {
    requests.push_back(request);
    // As any real read, it lets others go on meanwhile.
    co_await asio::post(context, asio::use_awaitable);
    if (failure) co_return *failure;
    sink.begin();
    std::vector<Bytes> bytes;
    auto start = request.grid.start;
    for (const auto end : request.grid.ends) {
      const auto passed = std::max(Duration{}, std::min(end, clock.now()) - start);
      bytes.emplace_back(static_cast<std::uint64_t>(passed / seconds{1}));
      start = end;
    }
    for (const auto* service : {"bun", "bin"}) {
      const auto of = series(service);
      if (request.selection.matches(of.dimensions)) sink.on_bytes(of, 0, bytes);
    }
    reading::BucketReport report;
    if (request.keep_at) {
      auto resume = std::make_shared<counting::Resume>();
      resume->at = *request.keep_at;
      report.resume = std::move(resume);
    }
    co_return report;
  }

  Supply supply(std::size_t max_bytes = 1U << 20U) {
    const ReadBuckets reads = [this](reading::BucketRequest request, counting::BucketSink& sink) {
      return read(std::move(request), sink);
    };
    return Supply{context.get_executor(), {reads, reads}, clock, {seconds{5}, minutes{30}, max_bytes}};
  }

  TrackKey key(const char* service) {
    TrackKey out;
    out.selection.services = {service};
    out.base = minutes{1};
    return out;
  }

  /// The last `minutes` minutes and the open one.
  [[nodiscard]] Window last(int count) const {
    return {floor_to(clock.now(), minutes{1}) - minutes{count}, floor_to(clock.now(), minutes{1}) + minutes{1}};
  }

  Result<Supply::TrackPtr> get(Supply& supply, const char* service, Window window) {
    std::optional<Result<Supply::TrackPtr>> out;
    asio::co_spawn(context, supply.get(key(service), window),
                   [&out](const std::exception_ptr& failed, Result<Supply::TrackPtr> track) {
                     if (failed) std::rethrow_exception(failed);
                     out.emplace(std::move(track));
                   });
    context.restart();
    context.run();
    return std::move(out).value();
  }
};

std::uint64_t sum(const Track& track, Window window) {
  std::uint64_t out = 0;
  for (const auto* strip : track.strips()) {
    for (const auto& [name, line] : strip->lines()) {
      for (std::size_t i = 0; i < line.bytes.size(); ++i)
        out += window.contains(strip->grid().ends[i]) ? line.bytes[i] : 0;
    }
  }
  return out;
}

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
    REQUIRE(database.clock.now() - request.resume->at <=
            settle_delay(counting::Attribution::kSample) + seconds{17 + 15});
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
  CHECK(database.requests.size() == 1);
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

TEST_CASE("Memory is bounded: what was wanted least recently goes first") {
  Database database;
  auto supply = database.supply(20'000);
  REQUIRE(database.get(supply, "bun", database.last(600)).has_value());
  database.clock.advance(seconds{1});
  REQUIRE(database.get(supply, "bin", database.last(600)).has_value());
  database.clock.advance(seconds{1});
  REQUIRE(database.get(supply, "bin", database.last(600)).has_value());
  CHECK(database.requests.size() == 2);
  REQUIRE(database.get(supply, "bun", database.last(600)).has_value());
  CHECK(database.requests.size() == 3);
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
  const auto now = database.clock.now();
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
    CHECK(supply.is_fresh(**track, wide, database.clock.now()));
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
