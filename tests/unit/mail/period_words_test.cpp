#include "alert-service/mail/period_words.hpp"
#include "common/core/period.hpp"
#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

using namespace bandwatch;

namespace {

std::string words(const char* start, const char* end, const char* zone = "UTC") {
  return alert::period_words({parse_rfc3339(start).value(), parse_rfc3339(end).value()}, zone);
}

}  // namespace

TEST_CASE("A period is called what people call it") {
  CHECK(words("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z") == "November 2026");
  CHECK(words("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z") == "December 2026");
  CHECK(words("2026-10-01T00:00:00Z", "2027-01-01T00:00:00Z") == "October - December 2026");
  CHECK(words("2026-12-01T00:00:00Z", "2027-03-01T00:00:00Z") == "December 2026 - February 2027");
  CHECK(words("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z") == "2026");
  CHECK(words("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z") == "24 Nov 2026");
  CHECK(words("2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z") == "31 Dec 2026");
  CHECK(words("2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z") == "23 Nov - 30 Nov 2026");
  CHECK(words("2026-12-15T00:00:00Z", "2027-01-15T00:00:00Z") == "15 Dec 2026 - 15 Jan 2027");
}

TEST_CASE("A period is called so in its own zone, with its hours where it has some") {
  CHECK(words("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z", "Europe/Berlin") == "November 2026");
  CHECK(words("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "Europe/Berlin") == "25 Oct 2026");
  CHECK(words("2026-11-30T22:15:00Z", "2026-11-30T23:15:00Z", "Asia/Kathmandu") == "1 Dec 2026, 04:00 - 05:00");
  CHECK(words("2026-11-30T22:00:00Z", "2026-12-01T22:00:00Z") == "30 Nov 2026, 22:00 - 1 Dec 2026, 22:00");
}
