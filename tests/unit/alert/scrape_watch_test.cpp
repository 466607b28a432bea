#include "alert-service/meter/scrape_watch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"

#include <set>
#include <string>

namespace {

using namespace bandwatch;
using namespace bandwatch::alert;
using namespace bandwatch::alert::test;
using namespace std::chrono_literals;

TEST_CASE("what one target lacks is expected, also if others were counted meanwhile") {
  ScrapeWatch watch;
  counting::Page page;
  const auto up = [](const char* instance, UtcTime from, UtcTime to) {
    counting::Series out{Labels{{{"__name__", "up"}, {"job", "kong"}, {"instance", instance}}}, {}, {}};
    for (auto t = from; t <= to; t += 15s) {
      out.times.push_back(t);
      out.values.push_back(1);
    }
    return out;
  };
  page.up = {up("a", kNow - 1min, kNow + 1min), up("b", kNow - 1min, kNow)};
  watch.begin_window(kNow);
  watch.see(page, {kNow, kNow + 1min});
  CHECK(watch.scrapes().begin()->second == Scrapes{4, 4});
  CHECK(watch.missing(kNow + 1min, 30s, 1h).since == kNow);
  CHECK(watch.missing(kNow + 1min, 30s, 1h).instances == std::set<std::string>{"b"});
  CHECK_FALSE(watch.missing(kNow + 1min, 2min, 1h).since.has_value());
  watch.begin_window(kNow + 1min);
  page.up = {up("a", kNow, kNow + 10min), up("b", kNow + 10min, kNow + 10min)};
  watch.see(page, {kNow + 1min, kNow + 10min});
  CHECK(watch.newest() == kNow + 10min);
  CHECK(watch.scrapes().begin()->second == Scrapes{36 + 40, 36 + 1});
  watch.see(page, {kNow + 1min, kNow + 10min});
  CHECK(watch.scrapes().begin()->second == Scrapes{36 + 40, 36 + 1});
}

}  // namespace
