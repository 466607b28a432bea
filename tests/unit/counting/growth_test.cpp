#include "common/counting/growth.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <limits>

using namespace bandwatch;
using counting::Checkpoint;
using counting::Growth;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kStart{std::chrono::hours{500'000}};

Growth behind(std::uint64_t value, UtcTime until = kStart + 1h) {
  Growth growth;
  growth.begin({kStart, value}, until);
  return growth;
}

}  // namespace

TEST_CASE("growing samples are worth the last less the first") {
  auto growth = behind(100);
  CHECK_FALSE(growth.is_open());
  CHECK(growth.take(kStart + 15s, 130));
  CHECK(growth.take(kStart + 30s, 130));
  CHECK(growth.take(kStart + 45s, 1'000'000));
  CHECK(growth.is_open());
  CHECK(growth.bytes() == Bytes{999'900});
  CHECK(growth.last() == Checkpoint{kStart + 45s, 1'000'000});
}

TEST_CASE("what is no plain growth is left to others") {
  auto growth = behind(100);
  REQUIRE(growth.take(kStart + 15s, 200));
  const auto refused = [&](UtcTime at, double value) {
    return !growth.take(at, value) && growth.last() == Checkpoint{kStart + 15s, 200} && growth.bytes() == Bytes{100};
  };
  SECTION("a fall") {
    CHECK(refused(kStart + 30s, 199));
  }
  SECTION("a repeated time") {
    CHECK(refused(kStart + 15s, 300));
  }
  SECTION("an earlier time") {
    CHECK(refused(kStart + 14s, 300));
  }
  SECTION("an outage") {
    CHECK(refused(kStart + 15s + counting::kCatchUp + 1ms, 300));
  }
  SECTION("behind the end") {
    CHECK(refused(kStart + 1h + 1ms, 300));
  }
  SECTION("a part of a byte") {
    CHECK(refused(kStart + 30s, 300.5));
  }
  SECTION("no number") {
    CHECK(refused(kStart + 30s, std::numeric_limits<double>::quiet_NaN()));
  }
  SECTION("infinite") {
    CHECK(refused(kStart + 30s, std::numeric_limits<double>::infinity()));
  }
  SECTION("far below zero") {
    CHECK(refused(kStart + 30s, -1e300));
  }
  SECTION("where doubles leave whole numbers out") {
    CHECK(refused(kStart + 30s, 9007199254740992.0));
  }
}

TEST_CASE("the end of a growth is still part of it") {
  auto growth = behind(0, kStart + 15s);
  CHECK(growth.take(kStart + 15s, 7));
}

TEST_CASE("after its end a growth takes nothing") {
  auto growth = behind(100);
  REQUIRE(growth.take(kStart + 15s, 200));
  growth.end();
  CHECK_FALSE(growth.is_open());
  CHECK_FALSE(growth.take(kStart + 30s, 300));
  CHECK_FALSE(Growth{}.take(kStart, 1));
}

TEST_CASE("a count that doubles can't hold exactly is no beginning") {
  auto growth = behind(std::uint64_t{1} << 63U);
  CHECK_FALSE(growth.take(kStart + 15s, 9007199254740990.0));
}
