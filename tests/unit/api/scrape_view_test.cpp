#include "api-service/series/scrape_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/api/strips.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace bandwatch::api::test;
using counting::Delta;
using counting::Origin;

std::vector<Gap> gaps_of(const Strip& strip) {
  const ScrapeView view{strip.grid(), {&strip}};
  return view.gaps({&strip}, strip.grid().ends.back());
}

std::optional<double> coverage_of(const Strip& strip) {
  const ScrapeView view{strip.grid(), {&strip}};
  return view.coverage(strip.grid().ends.back());
}

}  // namespace

TEST_CASE("Without scrapes there is no coverage, with all of them it is one") {
  Strip strip{minutes_grid(5), {}};
  CHECK_FALSE(coverage_of(strip).has_value());
  scrape(strip, "a", 0, {{4, 4}, {4, 4}, {4, 4}, {4, 4}, {4, 4}});
  CHECK(coverage_of(strip) == 1.0);
  CHECK(gaps_of(strip).empty());
}

TEST_CASE("Jitter over bucket edges costs no coverage") {
  Strip strip{minutes_grid(5), {}};
  scrape(strip, "a", 0, {{4, 4}, {3, 3}, {5, 5}, {4, 4}, {4, 4}});
  CHECK(coverage_of(strip) == 1.0);
  CHECK(gaps_of(strip).empty());
}

TEST_CASE("Failed scrapes and those that never came count against coverage") {
  Strip strip{minutes_grid(5), {}};
  scrape(strip, "a", 0, {{4, 4}, {4, 2}, {0, 0}, {4, 4}, {4, 4}});
  CHECK(coverage_of(strip) == 14.0 / 20.0);
  REQUIRE(gaps_of(strip).size() == 1);
  CHECK(gaps_of(strip)[0] == Gap{{"kong", "a"}, GapReason::kScrapeMissing, {at(120), at(180)}});
}

TEST_CASE("A node that was taken away is not missed, a silence of all is") {
  Strip strip{minutes_grid(5), {}};
  scrape(strip, "gone", 0, {{4, 4}, {4, 4}});
  scrape(strip, "a", 0, {{4, 4}, {4, 4}, {4, 4}});
  CHECK(coverage_of(strip) == 20.0 / 28.0);
  REQUIRE(gaps_of(strip).size() == 1);
  CHECK(gaps_of(strip)[0] == Gap{{"kong", "a"}, GapReason::kScrapeMissing, {at(180), at(300)}});
}

TEST_CASE("Restarts, outages and births are told, each once, cut to the window") {
  Strip strip{minutes_grid(5), {}};
  const Delta reset{at(70), at(85), Bytes{5}, Origin::kReset};
  strip.on_event(series("bun"), reset);
  strip.on_event(series("bin"), reset);
  strip.on_event(series("bun"), {at(-400), at(20), Bytes{5}, Origin::kContinued});
  strip.on_event(series("bun", counting::Direction::kEgress, "b"),
                 {at(130), at(130), Bytes{0}, Origin::kNewTargetBaseline});
  strip.on_event(series("ban"), {at(200), at(200), Bytes{7}, Origin::kBorn});
  const auto gaps = gaps_of(strip);
  REQUIRE(gaps.size() == 3);
  CHECK(gaps[0] == Gap{{"kong", "a"}, GapReason::kScrapeMissing, {at(0), at(20)}});
  CHECK(gaps[1] == Gap{{"kong", "a"}, GapReason::kRestart, {at(70), at(85)}});
  CHECK(gaps[2] == Gap{{"kong", "b"}, GapReason::kNotYetBorn, {at(0), at(130)}});
}

TEST_CASE("Steps shorter than the scrape interval show no gaps between scrapes") {
  Strip strip{base_grid({at(0), at(150)}, Ruler{std::chrono::seconds{15}}), {}};
  scrape(strip, "a", 0, {{1, 1}, {0, 0}, {1, 1}, {0, 0}, {1, 1}, {0, 0}, {1, 1}});
  CHECK(gaps_of(strip).empty());
}

TEST_CASE("An outage within one bucket is a gap of its own length") {
  Strip strip{base_grid({at(0), at(5 * 3600)}, Ruler{std::chrono::hours{1}}), {}};
  scrape(strip, "a", 0, {{240, 240}, {240, 240}, {120, 120}, {240, 240}, {240, 240}});
  strip.on_event(series("bun"), {at(8100), at(9915), Bytes{5}, Origin::kContinued});
  CHECK(gaps_of(strip) == std::vector<Gap>{{{"kong", "a"}, GapReason::kScrapeMissing, {at(8100), at(9915)}}});
  CHECK(coverage_of(strip) == 1080.0 / 1200.0);
}

TEST_CASE("Scrapes that are always minutes apart are no outages") {
  Strip strip{base_grid({at(0), at(3 * 3600)}, Ruler{std::chrono::hours{1}}), {}};
  scrape(strip, "a", 0, {{6, 6}, {6, 6}, {6, 6}});
  strip.on_event(series("bun"), {at(4200), at(4800), Bytes{5}, Origin::kContinued});
  CHECK(gaps_of(strip).empty());
}
