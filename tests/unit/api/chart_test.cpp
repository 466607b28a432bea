#include "api-service/series/chart.hpp"

#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using bandwidth::Direction;
using bandwidth::Series;

UtcTime at(int seconds) {
  return UtcTime{std::chrono::seconds{seconds}};
}

const bandwidth::BucketGrid kGrid{at(0), {at(60), at(120), at(150)}};

Labels counter(const std::string& service, const std::string& direction, const std::string& instance = "a") {
  return Labels{{{"__name__", "kong_bandwidth_bytes"},
                 {"service", service},
                 {"route", service + "-route"},
                 {"direction", direction},
                 {"job", "kong"},
                 {"instance", instance}}};
}

bandwidth::Page page(std::vector<Series> counters, std::vector<UtcTime> scraped) {
  bandwidth::Page out;
  out.counters = std::move(counters);
  const std::vector<double> ones(scraped.size(), 1.0);
  out.up.push_back(Series{Labels{{{"__name__", "up"}, {"job", "kong"}, {"instance", "a"}}}, std::move(scraped), ones});
  return out;
}

void add(ChartBuilder& builder, const std::string& service, Direction direction, UtcTime t, std::uint64_t bytes) {
  builder.add({"id", {direction, service, service + "-route", {}, {}}, {}},
              {t, t, Bytes{bytes}, bandwidth::Origin::kContinued});
}

Question ask(bandwidth::Selection selection = {}) {
  return {std::move(selection), {}, {}};
}

}  // namespace

TEST_CASE("Scraped without traffic is zero, not scraped is unknown") {
  ChartBuilder builder{ask(), kGrid, bandwidth::schema_presets()};
  builder.observe(page({Series{counter("bun", "egress"), {at(30)}, {7}}}, {at(30), at(150)}));
  add(builder, "bun", Direction::kEgress, at(30), 7);
  const auto chart = builder.finish();
  REQUIRE(chart.lines.size() == 1);
  CHECK(chart.lines[0].values == std::vector<std::optional<Bytes>>{Bytes{7}, std::nullopt, Bytes{0}});
}

TEST_CASE("Every combination that exists has a line, ordered by service, route and direction") {
  ChartBuilder builder{ask(), kGrid, bandwidth::schema_presets()};
  builder.observe(
      page({Series{counter("bun", "ingress"), {at(30)}, {7}}, Series{counter("bun", "egress"), {at(30)}, {7}},
            Series{counter("bin", "egress"), {at(30)}, {7}}},
           {at(30)}));
  const auto chart = builder.finish();
  REQUIRE(chart.lines.size() == 3);
  CHECK(chart.lines[0].service == "bin");
  CHECK(chart.lines[1].direction == Direction::kEgress);
  CHECK(chart.lines[2].direction == Direction::kIngress);
}

TEST_CASE("Nodes of one route are one line") {
  ChartBuilder builder{ask(), kGrid, bandwidth::schema_presets()};
  builder.observe(
      page({Series{counter("bun", "egress", "a"), {at(30)}, {7}}, Series{counter("bun", "egress", "b"), {at(30)}, {7}}},
           {at(30)}));
  add(builder, "bun", Direction::kEgress, at(30), 7);
  add(builder, "bun", Direction::kEgress, at(31), 5);
  const auto chart = builder.finish();
  REQUIRE(chart.lines.size() == 1);
  CHECK(chart.lines[0].values[0] == Bytes{12});
}

TEST_CASE("A question for one line gets it even where nothing is known") {
  const bandwidth::Selection one{.direction = Direction::kEgress, .services = {"bun"}, .routes = {"r"}};
  const auto chart = ChartBuilder{ask(one), kGrid, bandwidth::schema_presets()}.finish();
  REQUIRE(chart.lines.size() == 1);
  CHECK(chart.lines[0].route == "r");
  CHECK(chart.lines[0].values == std::vector<std::optional<Bytes>>(3));
  const auto open = ChartBuilder{ask({.services = {"bun"}}), kGrid, bandwidth::schema_presets()}.finish();
  CHECK(open.lines.empty());
}
