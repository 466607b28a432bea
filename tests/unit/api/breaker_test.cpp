#include "api-service/upstream/breaker.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using std::chrono::seconds;

const Breaker::Time kNow{seconds{1000}};
const Error kDown{Errc::kUnavailable, "connection refused", {}};

Breaker failed(int times) {
  Breaker breaker{{.failures = 3, .pause = seconds{2}}};
  for (int i = 0; i < times; ++i)
    breaker.learn(kDown, kNow, kNow);
  return breaker;
}

TEST_CASE("a breaker opens after some failures in a row, and answers with the last") {
  CHECK_FALSE(failed(2).refusal(kNow));
  auto breaker = failed(3);
  REQUIRE(breaker.refusal(kNow));
  CHECK(breaker.refusal(kNow)->detail == "connection refused");
  CHECK(breaker.is_open());
}

TEST_CASE("an answer in between begins the row anew, an answer that displeases too") {
  auto breaker = failed(2);
  breaker.learn(GENERATE(std::optional<Error>{}, Error{Errc::kMalformedData, "cut off", {}}), kNow, kNow);
  breaker.learn(kDown, kNow, kNow);
  breaker.learn(kDown, kNow, kNow);
  CHECK_FALSE(breaker.refusal(kNow));
}

TEST_CASE("a failure while others were answered speaks of the question, not of the database") {
  Breaker breaker{{.failures = 3, .pause = seconds{2}}};
  const auto end = kNow + seconds{30};
  breaker.learn(std::nullopt, end - seconds{1}, end - seconds{1});
  const Error too_much{Errc::kTimeout, "no answer", {}};
  for (int i = 0; i < 9; ++i)
    breaker.learn(too_much, kNow, end);
  CHECK_FALSE(breaker.is_open());
  for (int i = 0; i < 3; ++i)
    breaker.learn(too_much, end, end + seconds{30});
  CHECK(breaker.is_open());
}

TEST_CASE("an open breaker lets one question through in a while") {
  auto breaker = failed(3);
  const auto later = kNow + seconds{2};
  CHECK_FALSE(breaker.refusal(later));
  CHECK(breaker.refusal(later));
  SECTION("and stays open if that fails too") {
    breaker.learn(Error{Errc::kTimeout, "no answer", {}}, later, later);
    CHECK(breaker.refusal(later + seconds{1})->detail == "no answer");
    CHECK_FALSE(breaker.refusal(later + seconds{2}));
  }
  SECTION("and closes if it is answered") {
    breaker.learn(std::nullopt, later, later);
    CHECK_FALSE(breaker.is_open());
    CHECK_FALSE(breaker.refusal(later));
  }
}

}  // namespace
