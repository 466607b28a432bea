#include "common/core/time.hpp"
#include "tests/support/catch.hpp"

namespace bandwatch {
namespace {

UtcTime at(std::int64_t milliseconds) {
  return UtcTime{Duration{milliseconds}};
}

TEST_CASE("A window holds its end and not its start") {
  const Window window{at(10), at(20)};
  CHECK_FALSE(window.contains(at(10)));
  CHECK(window.contains(at(11)));
  CHECK(window.contains(at(20)));
  CHECK_FALSE(window.contains(at(21)));
  CHECK(window.length() == Duration{10});
  CHECK_FALSE(Window{at(10), at(10)}.contains(at(10)));
}

TEST_CASE("An instant is moved down to a multiple of the step, before 1970 too") {
  const Duration step{10};
  CHECK(floor_to(at(0), step) == at(0));
  CHECK(floor_to(at(9), step) == at(0));
  CHECK(floor_to(at(10), step) == at(10));
  CHECK(floor_to(at(-1), step) == at(-10));
  CHECK(floor_to(at(-10), step) == at(-10));
}

TEST_CASE("The system's clock goes on from the year 2024") {
  const SystemClock clock;
  const auto first = clock.now();
  CHECK(first > at(1'704'067'200'000));
  CHECK(clock.now() >= first);
}

}  // namespace
}  // namespace bandwatch
