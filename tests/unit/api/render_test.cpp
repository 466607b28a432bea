#include "api-service/render/bandwidth_json.hpp"
#include "api-service/render/bandwidth_used.hpp"
#include "api-service/render/catalog.hpp"
#include "api-service/render/size.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;

const auto kMinute = UtcTime{std::chrono::sys_days{std::chrono::year{2022} / 2 / 17}} + std::chrono::hours{18} +
                     std::chrono::minutes{39};

/// Two buckets, the second one open.
Answer one_line(std::vector<std::optional<std::uint64_t>> values, const std::string& service,
                const std::string& route) {
  Answer out;
  out.axis.grid =
      base_grid({kMinute - std::chrono::minutes{1}, kMinute + std::chrono::minutes{1}}, Ruler{std::chrono::minutes{1}});
  out.axis.zone = "UTC";
  out.now = kMinute + Duration{41'043};
  out.as_of = out.now;
  out.lines.push_back({{counting::Direction::kEgress, service, route, {}, {}}, Values{std::move(values), 0}, {}, 1});
  return out;
}

}  // namespace

TEST_CASE("The seed shape is printed as the original system printed it") {
  const auto answer = one_line({std::nullopt, 12345}, "bun-service", "bun-route");
  CHECK(render_bandwidth_used(answer) ==
        R"([{"time":"2022-02-17T18:39:00+00:00","type":"egress","service":"bun-service","route":"bun-route",)"
        R"("bandwidth_used":null},{"time":"2022-02-17T18:39:41.043000+00:00","type":"egress",)"
        R"("service":"bun-service","route":"bun-route","bandwidth_used":12345}])");
}

TEST_CASE("An answer without lines is an empty array") {
  CHECK(render_bandwidth_used(Answer{}) == "[]");
}

TEST_CASE("Byte counts beyond 2^53 stay exact, and names are escaped") {
  const auto text = render_bandwidth_used(one_line({18'000'000'000'000'000'001ULL, 0}, "a\"b\\", "\n"));
  CHECK(text.find(R"("service":"a\"b\\","route":"\n","bandwidth_used":18000000000000000001})") != std::string::npos);
}

TEST_CASE("The columnar answer implies its bucket ends and holds one array per line") {
  auto answer = one_line({std::nullopt, 12345}, "bun-service", "bun-route");
  answer.lines[0].values.total = 12345;
  answer.lines[0].previous = Values{{7, 8}, 15};
  answer.coverage = 0.998112345;
  answer.partial = true;
  answer.complete_until = kMinute;
  answer.gaps = {{{"kong", "node:8001"}, GapReason::kRestart, {kMinute, kMinute + Duration{500}}}};
  answer.others = {{{counting::Direction::kEgress, {}, {}, {}, {}}, Values{{1, 2}, 3}, std::nullopt, 4}};
  CHECK(render_json(answer) ==
        R"({"start":"2022-02-17T18:38:00Z","end":"2022-02-17T18:40:00Z","step":"1m","tz":"UTC",)"
        R"("first_end":1645123140000,"step_ms":60000,"partial":true,"as_of":"2022-02-17T18:39:41.043Z",)"
        R"("complete_until":"2022-02-17T18:39:00Z","coverage":0.998112,"series":[{"labels":{"direction":"egress",)"
        R"("service":"bun-service","route":"bun-route"},"total":12345,"values":[null,12345],)"
        R"("previous":{"total":15,"values":[7,8]}}],"others":[{"labels":{"direction":"egress"},"count":4,)"
        R"("total":3,"values":[1,2]}],"gaps":[{"start":"2022-02-17T18:39:00Z","end":"2022-02-17T18:39:00.500Z",)"
        R"("reason":"restart","target":"kong/node:8001"}],"warnings":[]})");
}

TEST_CASE("Calendar steps list their ends") {
  auto answer = one_line({1, 2}, "s", "r");
  answer.axis.step = PeriodKind::kMonth;
  const auto text = render_json(answer);
  CHECK(text.find(R"("step":"1mo","tz":"UTC","first_end":1645123140000,"step_ms":null,"ends":[1645123140000,)"
                  R"(1645123200000])") != std::string::npos);
  CHECK(text.find(R"("coverage":null)") != std::string::npos);
}

TEST_CASE("A table has a line per bucket, and quotes what would break it") {
  auto answer = one_line({std::nullopt, 5}, "a,\"b", "r");
  CHECK(render_csv(answer) ==
        "end,direction,service,route,bytes\r\n"
        "2022-02-17T18:39:00Z,egress,\"a,\"\"b\",r,\r\n"
        "2022-02-17T18:40:00Z,egress,\"a,\"\"b\",r,5\r\n");
  answer.others = {{{counting::Direction::kEgress, {}, {}, {}, {}}, Values{{1, 2}, 3}, Values{{3, 4}, 7}, 4}};
  answer.lines[0].previous = Values{{9, std::nullopt}, 9};
  CHECK(render_csv(answer).find("bytes,previous_bytes\r\n") != std::string::npos);
  CHECK(render_csv(answer).find(",r,5,\r\n2022-02-17T18:39:00Z,egress,(others),(others),1,3\r\n") != std::string::npos);
}

TEST_CASE("Services list their routes, routes their service") {
  const std::set<ServiceRoute> seen{{"bun", "r1"}, {"bun", "r2"}, {"bin", "r3"}};
  CHECK(render_services(seen) ==
        R"({"services":[{"name":"bin","routes":["r3"]},{"name":"bun","routes":["r1","r2"]}]})");
  CHECK(render_routes(seen, "bun") == R"({"routes":[{"name":"r1","service":"bun"},{"name":"r2","service":"bun"}]})");
  CHECK(render_routes({}, std::nullopt) == R"({"routes":[]})");
}

TEST_CASE("The least size of an answer is below its size in every shape, and not far below") {
  const auto value =
      GENERATE(as<std::optional<std::uint64_t>>{}, std::nullopt, 0, 9, 10, 12'345, 18'446'744'073'709'551'615U);
  auto answer = one_line(std::vector<std::optional<std::uint64_t>>(2, value), "", "");
  const auto minute = std::chrono::minutes{1};
  answer.axis.grid = base_grid({kMinute, kMinute + 1000 * minute}, Ruler{minute});
  answer.now = kMinute + 1000 * minute;
  answer.lines[0].values.buckets.assign(1000, value);
  answer.others = {answer.lines[0]};
  answer.grouping = {false, false, false, false};
  const auto is_close = [](std::uint64_t least, std::size_t size, std::size_t others) {
    return least <= size && size <= least + 8 * 1000 * others + 1000;
  };
  CHECK(is_close(least_size(answer, kJsonValueBytes), render_json(answer).size(), 2));
  CHECK(is_close(least_size(answer, kCsvValueBytes), render_csv(answer).size(), 2));
  // This shape shows no others.
  answer.others.clear();
  CHECK(is_close(least_size(answer, kSeedValueBytes), render_bandwidth_used(answer).size(), 1));
}
