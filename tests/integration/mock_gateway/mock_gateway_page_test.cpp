#include "deploy/mock-gateway/counters.hpp"
#include "deploy/mock-gateway/exposition.hpp"
#include "deploy/mock-gateway/metrics_page.hpp"
#include "deploy/mock-gateway/truth.hpp"

#include "tests/support/catch.hpp"

#include <string>

namespace bandwatch::mock {
namespace {

using std::chrono_literals::operator""ms;

Exchange exchange(std::uint64_t received, std::uint64_t sent, int status = 200, std::string consumer = {}) {
  Exchange out;
  out.route = match_route("/bun");
  out.consumer = std::move(consumer);
  out.head_read = true;
  out.status = status;
  out.received = Bytes{received};
  out.sent = Bytes{sent};
  return out;
}

void count(Counters& counters, const Exchange& one) {
  counters.connection_opened();
  counters.request_begun();
  if (one.head_read) counters.head_read();
  counters.request_ended(one);
  counters.connection_closed();
}

bool has_line(const std::string& page, const std::string& line) {
  return ("\n" + page).find("\n" + line + "\n") != std::string::npos;
}

std::string page_of(const Counters& counters, KongVersion version = KongVersion::k39) {
  return metrics_page(version, counters.snapshot(), NodeInfo{"id", "1", 2});
}

TEST_CASE("values have 14 significant digits as in LuaJIT") {
  CHECK(format_value(0) == "0");
  CHECK(format_value(99'999'999'999'999.0) == "99999999999999");
  CHECK(format_value(1e14) == "1e+14");
  CHECK(format_value(123'456'789'012'345.0) == "1.2345678901234e+14");
  CHECK(format_value(1'234'567'890'123'456.0) == "1.2345678901235e+15");
  CHECK(format_value(0.5) == "0.5");
}

TEST_CASE("a page loses digits above 100 TB and the truth does not") {
  Counters counters;
  count(counters, exchange(1, 1'234'567'890'123'456));
  CHECK(has_line(page_of(counters),
                 "kong_bandwidth_bytes{service=\"bun-service\",route=\"bun-route\",direction="
                 "\"egress\",workspace=\"default\",consumer=\"\"} 1.2345678901235e+15"));
  const auto truth = truth_json(counters.snapshot(), UtcTime{5ms});
  CHECK(truth ==
        R"({"started_ms":5,"requests":1,"series":[)"
        R"({"service":"bun-service","route":"bun-route","direction":"egress","consumer":"","bytes":1234567890123456},)"
        R"({"service":"bun-service","route":"bun-route","direction":"ingress","consumer":"","bytes":1}]})");
}

TEST_CASE("a direction without bytes has no series") {
  Counters counters;
  count(counters, exchange(52, 0, 0));
  const auto page = page_of(counters);
  CHECK(page.find("direction=\"ingress\"") != std::string::npos);
  CHECK(page.find("direction=\"egress\"") == std::string::npos);
  CHECK(page.find("code=\"499\"") != std::string::npos);  // it left before any answer
}

TEST_CASE("Kong 2 adds the consumers of a route up and Kong 3 keeps them apart") {
  Counters counters;
  count(counters, exchange(10, 100, 200, "alice"));
  count(counters, exchange(20, 200, 200, "bob"));
  count(counters, exchange(30, 300, 503, ""));
  const auto two = page_of(counters, KongVersion::k28);
  CHECK(has_line(two, "kong_bandwidth{service=\"bun-service\",route=\"bun-route\",type=\"egress\"} 600"));
  CHECK(has_line(two, "kong_bandwidth{service=\"bun-service\",route=\"bun-route\",type=\"ingress\"} 60"));
  CHECK(has_line(two, "kong_http_status{service=\"bun-service\",route=\"bun-route\",code=\"200\"} 2"));
  CHECK(has_line(two, "kong_http_status{service=\"bun-service\",route=\"bun-route\",code=\"503\"} 1"));
  CHECK(has_line(two,
                 "kong_http_consumer_status{service=\"bun-service\",route=\"bun-route\",code=\"200\",consumer="
                 "\"bob\"} 1"));
  CHECK(two.find("consumer=\"\"") == std::string::npos);
  const auto three = page_of(counters);
  CHECK(has_line(three,
                 "kong_bandwidth_bytes{service=\"bun-service\",route=\"bun-route\",direction=\"egress\","
                 "workspace=\"default\",consumer=\"bob\"} 200"));
}

TEST_CASE("a histogram counts at or below each bound and lacks the buckets that nothing fell into") {
  Counters counters;
  for (const auto latency : {25ms, 26ms, 70'000ms}) {
    auto one = exchange(1, 1);
    one.request_latency = latency;
    count(counters, one);
  }
  const auto page = page_of(counters);
  const std::string series =
      "kong_request_latency_ms_bucket{service=\"bun-service\",route=\"bun-route\","
      "workspace=\"default\",le=";
  CHECK(has_line(page, series + "\"25\"} 1"));
  CHECK(has_line(page, series + "\"50\"} 2"));
  CHECK(has_line(page, series + "\"60000\"} 2"));
  CHECK(has_line(page, series + "\"+Inf\"} 3"));
  CHECK(has_line(page,
                 "kong_request_latency_ms_sum{service=\"bun-service\",route=\"bun-route\","
                 "workspace=\"default\"} 70051"));
  const auto two = page_of(counters, KongVersion::k28);
  CHECK(two.find("type=\"request\",le=\"20\"") == std::string::npos);
  CHECK(has_line(two, "kong_latency_bucket{service=\"bun-service\",route=\"bun-route\",type=\"request\",le=\"25\"} 1"));
}

TEST_CASE("nginx counts a request from its beginning and knows what each connection does") {
  Counters counters;
  for (int i = 0; i < 3; ++i)
    counters.connection_opened();
  counters.request_begun();
  counters.request_begun();
  counters.head_read();
  const auto busy = counters.snapshot().status;
  CHECK(busy.accepted == 3);
  CHECK(busy.reading == 1);
  CHECK(busy.writing == 1);
  CHECK(busy.waiting() == 1);
  CHECK(busy.requests == 2);
  counters.request_ended(Exchange{});  // the one whose head never ended
  counters.connection_closed();
  const auto later = counters.snapshot();
  CHECK(later.status.reading == 0);
  CHECK(later.status.active == 2);
  CHECK(later.counted_requests == 0);
  CHECK(later.series.empty());
}

}  // namespace
}  // namespace bandwatch::mock
