#include "alert-service/meter/window.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

TEST_CASE("counting begins with the earliest running period, within the retention") {
  auto month = bun_quota();
  auto day = bun_quota();
  day.rule.kind = PeriodKind::kDay;
  const std::vector both{day, month};
  CHECK(first_cursor(both, kNow, 24h * 365) == kMonthStart);
  CHECK(first_cursor(std::vector{day}, kNow, 24h * 365) == kNow - 10h);
  CHECK(first_cursor(both, kNow, 24h * 15) == kNow - 24h * 15);
  CHECK(first_cursor({}, kNow, 24h * 15) == kNow);
}

TEST_CASE("a stretch goes on from the cursor, a page at a time, and not into the future") {
  CHECK(next_stretch(kNow - 1min, kNow, 6h, 24h).window == Window{kNow - 1min, kNow});
  CHECK(next_stretch(kNow - 10h, kNow, 6h, 24h).window == Window{kNow - 10h, kNow - 4h});
  CHECK(next_stretch(kNow, kNow, 6h, 24h).window == Window{kNow, kNow});
  CHECK(next_stretch(kNow + 1h, kNow, 6h, 24h).window == Window{kNow + 1h, kNow + 1h});
}

TEST_CASE("what is older than the retention is a gap") {
  CHECK_FALSE(next_stretch(kNow - 24h, kNow, 6h, 24h).gap.has_value());
  const auto stretch = next_stretch(kNow - 30h, kNow, 6h, 24h);
  CHECK(stretch.gap == Window{kNow - 30h, kNow - 24h});
  CHECK(stretch.window == Window{kNow - 24h, kNow - 18h});
}

}  // namespace
