#include "api-service/series/axis.hpp"

#include "api-service/series/bandwidth_question.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <random>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

UtcTime time(const char* text) {
  return parse_rfc3339(text).value();
}

Span calendar(PeriodKind kind, const char* start, const char* end) {
  return {{}, Window{time(start), time(end)}, kind, "Europe/Berlin"};
}

}  // namespace

TEST_CASE("A lookback is made of whole buckets, the last one open") {
  const auto axis = make_axis({hours{1}, std::nullopt, minutes{1}, "UTC"}, time("2026-11-24T10:00:20Z"));
  CHECK(axis.grid.start == time("2026-11-24T09:00:00Z"));
  CHECK(axis.grid.ends.size() == 61);
  CHECK(axis.grid.ends.back() == time("2026-11-24T10:01:00Z"));
  CHECK(make_axis({hours{1}, std::nullopt, minutes{1}, "UTC"}, time("2026-11-24T10:00:00Z")).grid.ends.size() == 60);
}

TEST_CASE("A window is aligned outwards and ends now") {
  const Span span{{}, Window{time("2026-11-24T10:02:00Z"), time("2026-11-24T10:13:00Z")}, minutes{5}, "UTC"};
  const auto axis = make_axis(span, time("2026-11-25T00:00:00Z"));
  CHECK(axis.window() == Window{time("2026-11-24T10:00:00Z"), time("2026-11-24T10:15:00Z")});
  CHECK(make_axis(span, time("2026-11-24T10:07:00Z")).window().end == time("2026-11-24T10:10:00Z"));
}

TEST_CASE("Calendar days follow the clocks of their zone") {
  const auto axis = make_axis(calendar(PeriodKind::kDay, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"),
                              time("2026-12-01T00:00:00Z"));
  REQUIRE(axis.grid.ends.size() == 3);
  CHECK(axis.grid.start == time("2026-10-23T22:00:00Z"));
  CHECK(axis.grid.ends[1] - axis.grid.ends[0] == hours{25});
  CHECK(axis.grid.ends[2] == time("2026-10-26T23:00:00Z"));
  CHECK(base_of(axis, axis.window()) == Ruler{hours{1}});
}

TEST_CASE("The buckets before are as many, whatever the calendar makes of them") {
  const auto months = make_axis(calendar(PeriodKind::kMonth, "2026-03-02T00:00:00Z", "2026-04-20T00:00:00Z"),
                                time("2026-12-01T00:00:00Z"));
  const auto before = previous_axis(months);
  CHECK(before.grid.ends.size() == 2);
  CHECK(before.grid.ends.back() == months.grid.start);
  CHECK(before.grid.start == time("2025-12-31T23:00:00Z"));
  const auto fixed = make_axis({hours{1}, std::nullopt, minutes{1}, "UTC"}, time("2026-11-24T10:00:20Z"));
  CHECK(previous_axis(fixed).grid.ends.size() == 61);
  CHECK(previous_axis(fixed).grid.ends.back() == fixed.grid.start);
}

TEST_CASE("The base is the coarsest that divides the step") {
  const auto base = [](Duration step) {
    const auto axis = make_axis({hours{48}, std::nullopt, step, "UTC"}, time("2026-11-24T10:00:20Z"));
    return base_of(axis, axis.window());
  };
  CHECK(base(hours{24}) == Ruler{hours{1}});
  CHECK(base(minutes{30}) == Ruler{minutes{15}});
  CHECK(base(minutes{2}) == Ruler{minutes{1}});
  CHECK(base(seconds{45}) == Ruler{seconds{45}});
  CHECK(base(seconds{17}) == std::nullopt);
}

TEST_CASE("Whatever the step, an axis is made of hardly more buckets than it has") {
  const auto now = time("2026-11-24T10:00:20Z");
  const auto check = [&](const Span& span) {
    if (bucket_count(span) >= kMaxPoints) return;
    const auto axis = make_axis(span, now);
    const auto base = base_of(axis, axis.window());
    if (!base) return;  // read by its own ends
    std::size_t count = 0;
    for (auto end = axis.grid.start; end < axis.window().end; end = base->next(end))
      ++count;
    INFO(span.lookback.count() << " " << text_of(span.step) << " " << span.zone);
    REQUIRE(count <= std::max<std::size_t>(4'001, axis.grid.ends.size()));
    for (const auto end : axis.grid.ends)
      REQUIRE(base->floor(end) == end);
  };
  std::mt19937_64 random{GENERATE(range(0U, 20U))};
  const auto between = [&](Duration low, Duration high) {
    return Duration{std::uniform_int_distribution<std::int64_t>{low.count(), high.count()}(random)};
  };
  check({kLongestSpan, std::nullopt, minutes{59}, "UTC"});
  for (int i = 0; i < 50; ++i) {
    const auto span = between(seconds{1}, kLongestSpan);
    const std::array<Duration, 4> units{seconds{1}, seconds{15}, minutes{1}, hours{1}};
    const auto unit = units.at(random() % units.size());
    const auto step = between(kShortestStep, kLongestStep) / unit * unit;
    check({span, std::nullopt, std::max(step, kShortestStep), "UTC"});
    const std::array<PeriodKind, 3> kinds{PeriodKind::kDay, PeriodKind::kWeek, PeriodKind::kMonth};
    const std::array<const char*, 4> zones{"Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Caracas"};
    check({span, std::nullopt, kinds.at(random() % kinds.size()), zones.at(random() % zones.size())});
  }
}
