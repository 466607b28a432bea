#include "alert-service/quota/forecast.hpp"
#include "alert-service/quota/crossing.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <limits>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;
using std::chrono::days;

const Window kTenDays{kNow, kNow + days{10}};
const ForecastRule kGuards{10'000, 1'000, 1h};

std::optional<Forecast> at(Duration gone, std::uint64_t used, UtcTime counted_from = kNow) {
  return forecast(Bytes{used}, Bytes{1000}, kTenDays, counted_from, kNow + gone, kGuards);
}

TEST_CASE("a forecast is the straight line through the usage") {
  const auto ahead = at(days{5}, 600);
  REQUIRE(ahead.has_value());
  CHECK(ahead->at_end == Bytes{1200});
  CHECK(ahead->exhausted == kNow + days{5} + Duration{days{5}} * 400 / 600);
  CHECK(at(days{5}, 500)->at_end == Bytes{1000});
  CHECK(at(days{5}, 500)->exhausted == kNow + days{10});
  CHECK_FALSE(at(days{5}, 499)->exhausted.has_value());
}

TEST_CASE("a limit that is reached already is no matter of a forecast, but of when it was") {
  CHECK_FALSE(at(days{5}, 1000)->exhausted.has_value());
  const std::map<UtcTime, Bytes> slots{{kNow, Bytes{600}}, {kNow + kSlot, Bytes{399}}, {kNow + 2 * kSlot, Bytes{1}}};
  const auto reached_at = [&](std::uint64_t limit, UtcTime to) { return limit_reached_at(slots, Bytes{limit}, to); };
  CHECK(reached_at(600, kNow + days{5}) == kNow);
  CHECK(reached_at(1000, kNow + days{5}) == kNow + 2 * kSlot);
  CHECK(reached_at(1000, kNow + 2 * kSlot - Duration{1}) == kNow + 2 * kSlot - Duration{1});
  CHECK_FALSE(reached_at(1001, kNow + days{5}).has_value());
}

TEST_CASE("there is no forecast before there is something to go by") {
  CHECK_FALSE(at(days{1} - 1s, 900).has_value());
  CHECK(at(days{1}, 900).has_value());
  CHECK_FALSE(at(days{5}, 0).has_value());
  CHECK_FALSE(at(days{5}, 900, kNow + days{5} - 59min).has_value());
  CHECK(at(days{5}, 900, kNow + days{5} - 1h).has_value());
  CHECK_FALSE(at(days{10} + 1ms, 900).has_value());
}

TEST_CASE("a counting that began late is taken at its own pace") {
  // 100 bytes within one day, and five more days to go.
  CHECK(at(days{5}, 100, kNow + days{4})->at_end == Bytes{600});
}

TEST_CASE("the largest amounts don't wrap") {
  const Bytes most{std::numeric_limits<std::uint64_t>::max()};
  const auto ahead = forecast(Bytes{most.count() / 2}, most, kTenDays, kNow, kNow + days{2}, kGuards);
  CHECK(ahead->at_end == most);
}

Quota with_forecast() {
  auto quota = bun_quota();
  quota.forecast = kGuards;
  return quota;
}

TEST_CASE("a forecast crosses when the share will be reached, and not when it has been") {
  const auto quota = with_forecast();
  const Period period{"2026-11", kTenDays};
  const auto crossing = [&](std::uint64_t used) {
    return forecast_crossing(quota, period, Bytes{used}, kNow, kNow + days{5});
  };
  CHECK_FALSE(crossing(499).has_value());
  REQUIRE(crossing(500).has_value());
  CHECK(crossing(500)->key.threshold == Threshold{10'000, ThresholdKind::kForecast, {}});
  CHECK(crossing(500)->at == kNow + days{5});
  CHECK_FALSE(crossing(1000).has_value());
  CHECK_FALSE(forecast_crossing(bun_quota(), period, Bytes{900}, kNow, kNow + days{5}).has_value());
}

}  // namespace
