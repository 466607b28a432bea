#include "deploy/mock-gateway/counters.hpp"
#include "deploy/mock-gateway/exposition.hpp"
#include "deploy/mock-gateway/metrics_page.hpp"
#include "deploy/mock-gateway/truth.hpp"

#include "tests/support/catch.hpp"

#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::mock {
namespace {

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

/// The lines of `page` that begin with `prefix`.
std::string lines_of(const std::string& page, std::string_view prefix) {
  std::istringstream in(page);
  std::string out;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(prefix)) out += line + "\n";
  }
  return out;
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
  CHECK(lines_of(page_of(counters), "kong_bandwidth_bytes").find("} 1.2345678901235e+15\n") != std::string::npos);
  const auto truth = truth_json(counters.snapshot(), UtcTime{Duration{5}});
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
  CHECK(lines_of(two, "kong_bandwidth{") ==
        R"(kong_bandwidth{service="bun-service",route="bun-route",type="egress"} 600
kong_bandwidth{service="bun-service",route="bun-route",type="ingress"} 60
)");
  CHECK(lines_of(two, "kong_http_status{") ==
        R"(kong_http_status{service="bun-service",route="bun-route",code="200"} 2
kong_http_status{service="bun-service",route="bun-route",code="503"} 1
)");
  CHECK(lines_of(two, "kong_http_consumer_status{") ==
        R"(kong_http_consumer_status{service="bun-service",route="bun-route",code="200",consumer="alice"} 1
kong_http_consumer_status{service="bun-service",route="bun-route",code="200",consumer="bob"} 1
)");
  const auto start = std::string{R"(kong_bandwidth_bytes{service="bun-service",route="bun-route",direction="egress",)"};
  CHECK(lines_of(page_of(counters), start) == start +
                                                  R"(workspace="default",consumer=""} 300)"
                                                  "\n" +
                                                  start +
                                                  R"(workspace="default",consumer="alice"} 100)"
                                                  "\n" +
                                                  start +
                                                  R"(workspace="default",consumer="bob"} 200)"
                                                  "\n");
}

TEST_CASE("a histogram counts at or below each bound and lacks the buckets that nothing fell into") {
  Counters counters;
  for (const auto latency : {Duration{25}, Duration{26}, Duration{70'000}}) {
    auto one = exchange(1, 1);
    one.request_latency = latency;
    count(counters, one);
  }
  const auto page = page_of(counters);
  const auto labels = std::string{R"({service="bun-service",route="bun-route",workspace="default")"};
  std::string expected;
  for (const char* const bound :
       {"25\"} 1", "50\"} 2", "80\"} 2", "100\"} 2", "250\"} 2", "400\"} 2", "700\"} 2", "1000\"} 2", "2000\"} 2",
        "5000\"} 2", "10000\"} 2", "30000\"} 2", "60000\"} 2", "+Inf\"} 3"}) {
    expected += "kong_request_latency_ms_bucket" + labels + ",le=\"" + bound + "\n";
  }
  expected += "kong_request_latency_ms_count" + labels + "} 3\nkong_request_latency_ms_sum" + labels + "} 70051\n";
  CHECK(lines_of(page, "kong_request_latency_ms") == expected);
  const auto two = page_of(counters, KongVersion::k28);
  const auto request =
      std::string{R"(kong_latency_bucket{service="bun-service",route="bun-route",type="request",le=")"};
  CHECK(lines_of(two, request).starts_with(request + "25\"} 1\n"));
}

TEST_CASE("nginx counts a request from its beginning and knows what each connection does") {
  Counters counters;
  counters.connection_opened();
  counters.connection_opened();
  counters.connection_opened();
  counters.request_begun();
  counters.request_begun();
  counters.head_read();
  const auto busy = counters.snapshot().status;
  CHECK(busy == NginxStatus{.accepted = 3, .active = 3, .reading = 1, .writing = 1, .requests = 2});
  CHECK(busy.waiting() == 1);
  counters.request_ended(Exchange{});  // the one whose head never ended
  counters.connection_closed();
  const auto later = counters.snapshot();
  CHECK(later.status == NginxStatus{.accepted = 3, .active = 2, .reading = 0, .writing = 1, .requests = 2});
  CHECK(later.counted_requests == 0);
  CHECK(later.series.empty());
}

}  // namespace
}  // namespace bandwatch::mock
