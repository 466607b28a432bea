#include "common/reading/database.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace bandwatch;
using namespace std::chrono_literals;
using promql::DatabaseInfo;
using reading::Databases;

namespace {

DatabaseInfo streaming_prometheus() {
  DatabaseInfo out;
  out.name = "prometheus";
  out.version = "3.5.0";
  out.retention = 24h * 30;
  out.retention_told = true;
  out.streams_chunks = true;
  out.streaming_told = true;
  return out;
}

/// What a database does, whoever owns its client.
struct Temper {
  std::optional<Error> failure;
  Result<DatabaseInfo> says{streaming_prometheus()};
  std::size_t asked{0};
  std::size_t described{0};
};

class TemperedClient final : public promql::Client {
 public:
  explicit TemperedClient(Temper& temper) : temper_(temper) {}
  boost::asio::awaitable<Result<promql::Answer>> instant(promql::Query /*query*/) override {
    ++temper_.asked;
    if (temper_.failure) co_return *temper_.failure;
    co_return promql::Answer{};
  }
  boost::asio::awaitable<Result<DatabaseInfo>> describe() override {
    ++temper_.described;
    co_return temper_.says;
  }

 private:
  Temper& temper_;
};

struct Pair {
  Temper first;
  Temper second;
  Databases databases{clients(), {}, counting::NewTargetPolicy::kBaseline};
  boost::asio::io_context io;

  std::vector<std::unique_ptr<promql::Client>> clients() {
    std::vector<std::unique_ptr<promql::Client>> out;
    out.push_back(std::make_unique<TemperedClient>(first));
    out.push_back(std::make_unique<TemperedClient>(second));
    return out;
  }
  /// Two questions of one read, with `between` happening after the first.
  Result<int> read(const std::function<void()>& between = [] {}) {
    std::function<boost::asio::awaitable<Result<int>>(reading::Database&)> twice =
        [&between](reading::Database& database) -> boost::asio::awaitable<Result<int>> {
      for (int i = 0; i < 2; ++i) {
        promql::Query query{"m", UtcTime{}};
        const auto answer = co_await database.client().instant(std::move(query));
        if (!answer) co_return answer.error();
        if (i == 0) between();
      }
      co_return 2;
    };
    return test::await(io, databases.ask(std::move(twice)));
  }
  bool asks_first() { return &databases.current() == databases.all().front().get(); }
};

const Error kAway{Errc::kUnavailable, "away", {}};

}  // namespace

TEST_CASE("one database is asked until it fails, then the next one") {
  Pair pair;
  REQUIRE(pair.read().has_value());
  REQUIRE(pair.read().has_value());
  CHECK(pair.first.asked == 4);
  CHECK(pair.second.asked == 0);
  std::string told;
  pair.databases.on_change(
      [&](const reading::Database&, const Error& why, const reading::Database&) { told = why.detail; });
  pair.first.failure = Error{GENERATE(Errc::kUnavailable, Errc::kTimeout), "away", {}};
  CHECK(pair.read().has_error());
  CHECK(told == "away");
  CHECK(pair.read().has_value());
  CHECK(pair.second.asked == 2);
  // It stays, though the first is back.
  pair.first.failure.reset();
  CHECK(pair.read().has_value());
  CHECK(pair.second.asked == 4);
  pair.second.failure = kAway;
  CHECK(pair.read().has_error());
  CHECK(pair.read().has_value());
  CHECK(pair.asks_first());
}

TEST_CASE("all questions of one read go to the same database, whatever fails meanwhile") {
  Pair pair;
  // Another read, which fails while the first is in the middle.
  CHECK(pair.read([&] {
              pair.first.failure = kAway;
              boost::asio::io_context other;
              std::function<boost::asio::awaitable<Result<int>>(reading::Database&)> fails =
                  [](reading::Database& database) -> boost::asio::awaitable<Result<int>> {
                promql::Query query{"m", UtcTime{}};
                const auto answer = co_await database.client().instant(std::move(query));
                if (!answer) co_return answer.error();
                co_return 1;
              };
              CHECK(test::await(other, pair.databases.ask(std::move(fails))).has_error());
              pair.first.failure.reset();
            })
            .has_value());
  CHECK_FALSE(pair.asks_first());
  CHECK(pair.second.asked == 0);
}

TEST_CASE("a failure that speaks of the question changes nothing") {
  Pair pair;
  pair.first.failure = Error{GENERATE(Errc::kInvalidArgument, Errc::kMalformedData, Errc::kTooLarge), "no", {}};
  CHECK(pair.read().has_error());
  CHECK(pair.asks_first());
}

TEST_CASE("what a database is gets asked again every ten minutes, and a failure takes nothing away") {
  Pair pair;
  auto& database = pair.databases.current();
  auto now = reading::Database::Time{} + 1h;
  const auto learn = [&] { return test::await(pair.io, database.learn(now)); };
  pair.first.says = kAway;
  CHECK(learn().has_error());
  CHECK_FALSE(database.info().has_value());
  pair.first.says = streaming_prometheus();
  REQUIRE(learn().has_value());
  CHECK(database.info()->streams_chunks);
  CHECK(database.options().retention == 24h * 30);
  now += 9min;
  REQUIRE(learn().has_value());
  CHECK(pair.first.described == 2);

  SECTION("a failure") {
    now += 2min;
    pair.first.says = kAway;
    CHECK(learn().has_value());
    CHECK(pair.first.described == 3);
    CHECK(*database.info() == streaming_prometheus());
    CHECK(learn().has_value());
    CHECK(pair.first.described == 4);  // at once, as nothing was learned
  }
  SECTION("a failure of a part, which is asked again soon") {
    now += 2min;
    auto said = streaming_prometheus();
    said.streams_chunks = false;
    said.streaming_told = false;
    said.retention_told = false;
    said.version = "3.6.0";
    pair.first.says = said;
    CHECK(learn().has_value());
    CHECK(database.info()->streams_chunks);
    CHECK(database.info()->retention == 24h * 30);
    CHECK(database.info()->version == "3.6.0");
  }
  SECTION("something in front that knows nothing") {
    now += 2min;
    pair.first.says = DatabaseInfo{};
    CHECK(learn().has_value());
    CHECK(*database.info() == streaming_prometheus());
  }
  SECTION("a no, and another retention") {
    now += 2min;
    auto said = streaming_prometheus();
    said.streams_chunks = false;
    said.retention = 24h * 90;
    pair.first.says = said;
    CHECK(learn().has_value());
    CHECK_FALSE(database.info()->streams_chunks);
    CHECK(database.options().retention == 24h * 90);
  }
}

TEST_CASE("a database that could not be asked whether it streams is asked again within seconds") {
  Pair pair;
  auto& database = pair.databases.current();
  auto now = reading::Database::Time{} + 1h;
  auto said = streaming_prometheus();
  said.streams_chunks = false;
  said.streaming_told = false;
  pair.first.says = said;
  REQUIRE(test::await(pair.io, database.learn(now)).has_value());
  CHECK_FALSE(database.info()->streams_chunks);
  pair.first.says = streaming_prometheus();
  now += 11s;
  REQUIRE(test::await(pair.io, database.learn(now)).has_value());
  CHECK(database.info()->streams_chunks);
}
