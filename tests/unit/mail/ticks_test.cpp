#include "alert-service/mail/ticks.hpp"
#include "common/core/period.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace bandwatch::alert;

namespace {

using Labels = std::vector<std::string>;

Labels bytes(double top, bool binary = false) {
  Labels out;
  for (const auto& tick : byte_ticks(top, binary))
    out.push_back(tick.label);
  return out;
}

Labels times(const std::string& rule, const std::string& zone, const char* instant) {
  auto parsed = bandwatch::parse_period_rule(rule).value();
  parsed.zone = zone;
  Labels out;
  for (const auto& tick : time_ticks(bandwatch::period_at(parsed, *bandwatch::parse_rfc3339(instant)).window, zone))
    out.push_back(tick.label);
  return out;
}

}  // namespace

TEST_CASE("The axis of amounts has round steps in one unit") {
  CHECK(bytes(540e9) == Labels{"0", "100 GB", "200 GB", "300 GB", "400 GB", "500 GB"});
  CHECK(bytes(1.08e12) == Labels{"0", "0.2 TB", "0.4 TB", "0.6 TB", "0.8 TB", "1 TB"});
  CHECK(bytes(540.0 * 1024 * 1024, true) == Labels{"0", "100 MiB", "200 MiB", "300 MiB", "400 MiB", "500 MiB"});
  CHECK(bytes(1.08) == Labels{"0", "1 B"});
  CHECK(byte_ticks(540e9, false).at(3).bytes == 300e9);
}

TEST_CASE("The axis of amounts has three to six steps, whatever its top") {
  for (const bool binary : {false, true}) {
    for (auto top = 4.0; top < 1.8e19; top *= 1.07) {
      const auto ticks = byte_ticks(top, binary);
      CHECK(ticks.size() >= 3);
      CHECK(ticks.size() <= 7);
      CHECK(ticks.back().bytes <= top);
    }
  }
}

TEST_CASE("The axis of time has midnights, also over a change of the clock") {
  CHECK(times("month", "Europe/Berlin", "2026-10-19T11:00:00Z") ==
        Labels{"Oct 1", "Oct 6", "Oct 11", "Oct 16", "Oct 21", "Oct 26", "Oct 31"});
  CHECK(times("month", "Asia/Kathmandu", "2026-02-19T11:00:00Z") ==
        Labels{"Feb 1", "Feb 6", "Feb 11", "Feb 16", "Feb 21", "Feb 26"});
  CHECK(times("week", "Europe/Berlin", "2026-03-28T11:00:00Z") ==
        Labels{"Mar 23", "Mar 24", "Mar 25", "Mar 26", "Mar 27", "Mar 28", "Mar 29", "Mar 30"});
  CHECK(times("quarter", "UTC", "2026-03-28T11:00:00Z").size() == 7);
  CHECK(times("rolling 7d", "UTC", "2026-03-28T11:00:00Z").front() == "Mar 22");
  CHECK(times("P10Y", "UTC", "2026-03-28T11:00:00Z").size() == 8);
}

TEST_CASE("The axis of a short time has clock readings") {
  CHECK(times("hour", "UTC", "2026-03-28T11:10:00Z") ==
        Labels{"11:00", "11:10", "11:20", "11:30", "11:40", "11:50", "12:00"});
  CHECK(times("day", "Asia/Kathmandu", "2026-03-28T11:10:00Z").at(1) == "03:00");
  CHECK(times("P2D", "UTC", "2026-03-28T11:10:00Z").size() == 9);
}
