#include "common/counting/buckets.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::counting;
using std::chrono::minutes;
using std::chrono::seconds;

UtcTime at(double s) {
  return UtcTime{Duration{static_cast<std::int64_t>(s * 1000)}};
}

}  // namespace

TEST_CASE("A live chart has every whole step inside the lookback and then the open bucket") {
  const auto grid = lookback_grid(at(1000.25), minutes{5}, minutes{1});
  CHECK(grid.start == at(660));
  CHECK(grid.ends == std::vector<UtcTime>{at(720), at(780), at(840), at(900), at(960), at(1000.25)});
}

TEST_CASE("At the whole step there is no open bucket") {
  const auto grid = lookback_grid(at(960), minutes{5}, minutes{1});
  CHECK(grid.start == at(660));
  CHECK(grid.ends == std::vector<UtcTime>{at(720), at(780), at(840), at(900), at(960)});
}

TEST_CASE("A lookback shorter than the step is the open bucket alone") {
  const auto grid = lookback_grid(at(1000), seconds{10}, minutes{1});
  CHECK(grid.start == at(960));
  CHECK(grid.ends == std::vector<UtcTime>{at(1000)});
}

TEST_CASE("The count of buckets is bounded before the grid is made") {
  for (const auto lookback : {seconds{10}, seconds{60}, seconds{61}, seconds{3600}}) {
    for (const auto now : {960.0, 960.001, 1019.999}) {
      const auto grid = lookback_grid(at(now), lookback, minutes{1});
      CHECK(static_cast<std::int64_t>(grid.ends.size()) <= bucket_count(lookback, minutes{1}));
    }
  }
}

TEST_CASE("A bucket holds its end and not its start") {
  const BucketGrid grid{at(0), {at(60), at(120), at(130)}};
  CHECK_FALSE(grid.index_of(at(0)));
  CHECK(grid.index_of(at(0.001)) == 0U);
  CHECK(grid.index_of(at(60)) == 0U);
  CHECK(grid.index_of(at(60.001)) == 1U);
  CHECK(grid.index_of(at(130)) == 2U);
  CHECK_FALSE(grid.index_of(at(130.001)));
}

TEST_CASE("Byte sums stop at the largest number instead of wrapping") {
  CHECK(Bytes{~0ULL - 1} + Bytes{5} == Bytes{~0ULL});
}
