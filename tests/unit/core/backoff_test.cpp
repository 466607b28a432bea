#include "common/core/backoff.hpp"
#include "tests/support/catch.hpp"

#include <array>

namespace bandwatch {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Duration, 3> kSchedule{0s, 30s, 100s};

TEST_CASE("The schedule is followed to the letter, whatever the jitter") {
  const double jitter = GENERATE(-1.0, 0.0, 1.0);
  CHECK(backoff(kSchedule, 1, jitter) == 0s);
  CHECK(backoff(kSchedule, 2, jitter) == 30s);
  CHECK(backoff(kSchedule, 3, jitter) == 100s);
  CHECK(backoff(kSchedule, 0, jitter) == 0s);
}

TEST_CASE("After the schedule its last entry is moved by the jitter") {
  const std::uint32_t attempt = GENERATE(4U, 5U, 4'294'967'295U);
  CHECK(backoff(kSchedule, attempt, 0.0) == 100s);
  CHECK(backoff(kSchedule, attempt, 1.0) == 115s);
  CHECK(backoff(kSchedule, attempt, -1.0) == 85s);
  CHECK(backoff(kSchedule, attempt, 0.5, 0.5) == 125s);
  CHECK(backoff(kSchedule, attempt, 7.0) == 115s);
  CHECK(backoff(kSchedule, attempt, -7.0) == 85s);
}

}  // namespace
}  // namespace bandwatch
