#include "api-service/render/bandwidth_used.hpp"
#include "api-service/render/catalog.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;

}  // namespace

TEST_CASE("The seed shape is printed as the original system printed it") {
  const auto minute = UtcTime{std::chrono::sys_days{std::chrono::year{2022} / 2 / 17}} + std::chrono::hours{18} +
                      std::chrono::minutes{39};
  Chart chart{{minute - std::chrono::minutes{1}, {minute, minute + Duration{41'043}}}, {}};
  chart.lines.push_back({bandwidth::Direction::kEgress, "bun-service", "bun-route", {std::nullopt, Bytes{12345}}});
  CHECK(render_bandwidth_used(chart, std::chrono::minutes{1}) ==
        R"([{"time":"2022-02-17T18:39:00+00:00","type":"egress","service":"bun-service","route":"bun-route",)"
        R"("bandwidth_used":null},{"time":"2022-02-17T18:39:41.043000+00:00","type":"egress",)"
        R"("service":"bun-service","route":"bun-route","bandwidth_used":12345}])");
}

TEST_CASE("An answer without lines is an empty array") {
  CHECK(render_bandwidth_used(Chart{}, std::chrono::minutes{1}) == "[]");
}

TEST_CASE("Byte counts beyond 2^53 stay exact, and names are escaped") {
  Chart chart{{UtcTime{}, {UtcTime{std::chrono::minutes{1}}}}, {}};
  chart.lines.push_back({bandwidth::Direction::kIngress, "a\"b\\", "\n", {Bytes{18'000'000'000'000'000'001ULL}}});
  const auto text = render_bandwidth_used(chart, std::chrono::minutes{1});
  CHECK(text.find(R"("service":"a\"b\\","route":"\n","bandwidth_used":18000000000000000001})") != std::string::npos);
}

TEST_CASE("Services list their routes, routes their service") {
  const std::set<ServiceRoute> seen{{"bun", "r1"}, {"bun", "r2"}, {"bin", "r3"}};
  CHECK(render_services(seen) ==
        R"({"services":[{"name":"bin","routes":["r3"]},{"name":"bun","routes":["r1","r2"]}]})");
  CHECK(render_routes(seen, "bun") == R"({"routes":[{"name":"r1","service":"bun"},{"name":"r2","service":"bun"}]})");
  CHECK(render_routes({}, std::nullopt) == R"({"routes":[]})");
}
