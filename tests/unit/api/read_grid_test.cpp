#include "api-service/cache/read_grid.hpp"

#include "api-service/cache/horizon.hpp"

#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using counting::Attribution;
using std::chrono::hours;
using std::chrono::minutes;

UtcTime time(const char* text) {
  return parse_rfc3339(text).value();
}

/// The present by the clock alone.
Present present(const char* text) {
  return Horizon{std::chrono::seconds{30}}.present(time(text), Attribution::kSample);
}

}  // namespace

TEST_CASE("What is settled is read in coarse buckets, the rest in fine ones up to now") {
  const auto now = present("2026-11-24T10:00:50Z");
  const auto plan = read_grid({time("2026-11-24T08:00:00Z"), time("2026-11-24T11:00:00Z")}, Ruler{hours{1}}, now);
  CHECK(plan.settled_until == time("2026-11-24T10:00:15Z"));
  REQUIRE(plan.grid.ends.size() == 6);
  CHECK(plan.grid.ends[1] == time("2026-11-24T10:00:00Z"));
  CHECK(plan.grid.ends[2] == time("2026-11-24T10:00:15Z"));
  CHECK(plan.grid.ends.back() == time("2026-11-24T10:01:00Z"));
}

TEST_CASE("What is settled of a long bucket is one bucket, however long") {
  const auto now = present("2026-11-24T10:00:50Z");
  const auto plan = read_grid({time("2026-11-22T00:00:00Z"), time("2026-11-25T00:00:00Z")}, Ruler{hours{24}}, now);
  CHECK(plan.grid.ends == std::vector<UtcTime>{time("2026-11-23T00:00:00Z"), time("2026-11-24T00:00:00Z"),
                                               time("2026-11-24T10:00:15Z"), time("2026-11-24T10:00:30Z"),
                                               time("2026-11-24T10:00:45Z"), time("2026-11-24T10:01:00Z")});
}

TEST_CASE("A window in the past is read in coarse buckets alone, to its end") {
  const auto plan = read_grid({time("2026-11-24T08:00:00Z"), time("2026-11-24T09:00:00Z")}, Ruler{minutes{15}},
                              present("2026-11-24T10:00:50Z"));
  CHECK(plan.grid.ends.size() == 4);
  CHECK(plan.grid.ends.back() == time("2026-11-24T09:00:00Z"));
}

TEST_CASE("A bucket that has just begun is read from its beginning") {
  const auto now = present("2026-11-24T10:00:05Z");
  const auto plan = read_grid({time("2026-11-24T10:00:00Z"), time("2026-11-24T11:00:00Z")}, Ruler{hours{1}}, now);
  CHECK(plan.grid.start == time("2026-11-24T10:00:00Z"));
  CHECK(plan.settled_until == plan.grid.start);
  CHECK(plan.grid.ends == std::vector<UtcTime>{time("2026-11-24T10:00:15Z")});
}

TEST_CASE("Where scrapes lag behind, coarse buckets go on, with an end where what is settled ends") {
  Present now = present("2026-11-24T10:00:50Z");
  now.settled = time("2026-11-24T08:10:15Z");
  const auto plan = read_grid({time("2026-11-24T08:00:00Z"), time("2026-11-24T11:00:00Z")}, Ruler{hours{1}}, now);
  CHECK(plan.settled_until == now.settled);
  REQUIRE(plan.grid.ends.size() == 7);
  CHECK(plan.grid.ends[0] == now.settled);
  CHECK(plan.grid.ends[1] == time("2026-11-24T09:00:00Z"));
  CHECK(plan.grid.ends[3] == now.fine_from);
}
