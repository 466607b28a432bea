#include "tests/unit/config/settings_fixture.hpp"

#include "common/core/numbers.hpp"

namespace bandwatch::config {

Example::Example() {
  using namespace std::chrono_literals;
  settings.add("prometheus.url", url,
               {.fallback = "http://127.0.0.1:9090", .help = "Where the time series are.", .unit = "URL"});
  settings.add("prometheus.verify", verify, {.fallback = "true", .help = "Check the certificate."});
  settings.add("prometheus.headers", headers, {.help = "Sent with each request."});
  settings.add("prometheus.timeout", timeout, {1s, 1h}, {.fallback = "30s", .help = "Until an answer."});
  settings.add("listen.port", port, {.fallback = "8000", .help = "Where the API listens."});
  settings.add("listen.workers", workers, {1, 64}, {.fallback = "2", .help = "Threads."});
  settings.add("limits.max-samples", samples, {1, 250'000}, {.fallback = "1000", .help = "Samples a page."});
  settings.add("cache.size", cache, {Bytes{1024}, Bytes{1024UL * 1024UL}}, {.fallback = "64KiB", .help = "Memory."});
  settings.add("smtp.password", password, {.help = "For the relay."});
  settings.add("cors.origins", origins, {.fallback = "http://a,http://b", .help = "Who may ask."});
  settings.add_choice("look.colour", colour, {{"red", Colour::kRed}, {"green", Colour::kGreen}},
                      {.fallback = "green", .help = "How it looks."});
  settings.add_parsed("look.ratio", ratio, parse_number, {.fallback = "0.5", .help = "Of width to height."});
}

}  // namespace bandwatch::config
