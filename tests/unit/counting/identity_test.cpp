#include "common/counting/accountant.hpp"
#include "common/counting/twins.hpp"
#include "tests/support/catch.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace bandwatch;
using namespace bandwatch::counting;

namespace {

using Samples = std::vector<std::pair<int, double>>;

UtcTime at(int seconds) {
  return UtcTime{std::chrono::seconds{1'000'000 + seconds}};
}

Labels labels(const std::string& metric, std::vector<Labels::Pair> more = {}) {
  more.emplace_back("__name__", metric);
  more.emplace_back("job", "kong");
  more.emplace_back("instance", "node:8100");
  return Labels{std::move(more)};
}

Labels bun(std::vector<Labels::Pair> more = {}) {
  more.emplace_back("service", "bun");
  more.emplace_back("route", "r");
  more.emplace_back("direction", "egress");
  return labels("kong_bandwidth_bytes", std::move(more));
}

Labels requests(std::vector<Labels::Pair> more = {}) {
  return labels("kong_nginx_requests_total", std::move(more));
}

Series series(Labels of, const Samples& samples) {
  Series out{std::move(of), {}, {}};
  for (const auto& [seconds, value] : samples) {
    out.times.push_back(at(seconds));
    out.values.push_back(value);
  }
  return out;
}

Series up_of(std::vector<int> seconds, std::vector<Labels::Pair> more = {}) {
  Samples samples;
  for (const auto second : seconds)
    samples.emplace_back(second, 1.0);
  return series(labels("up", std::move(more)), samples);
}

/// The bytes of all counters of a page that follows (0, 600] seconds of nothing.
std::uint64_t total(Page page, NewTargetPolicy policy = NewTargetPolicy::kBaseline) {
  page.window = {at(-1), at(600)};
  Accountant accountant{{*find_preset("kong-3"), *find_preset("traefik")}, policy, at(0)};
  std::uint64_t out = 0;
  const auto asked = accountant.questions(page);
  accountant.account(page, {}, [&](const CountedSeries&, const Delta& delta) { out += delta.bytes.count(); });
  return out;
}

Page page(std::vector<Series> counters, std::vector<Series> up = {}, std::vector<Series> witnesses = {}) {
  Page out;
  out.counters = std::move(counters);
  out.up = std::move(up);
  out.witnesses = std::move(witnesses);
  return out;
}

}  // namespace

TEST_CASE("A tiny fall that comes back is two scrapes in the wrong order, and counts nothing") {
  CHECK(total(page({series(bun(), {{0, 50e9}, {15, 50e9 + 2000}, {16, 50e9 + 500}, {30, 50e9 + 4000}})})) == 4000);
  SECTION("nor does one of the witness, which is read in the same scrape") {
    CHECK(total(page({series(bun(), {{0, 50e9}, {15, 50e9 + 2000}, {16, 50e9 + 500}, {30, 50e9 + 4000}})}, {},
                     {series(requests(), {{0, 900}, {15, 910}, {16, 909}, {30, 920}})})) == 4000);
  }
  SECTION("the last sample of all is left for the next read") {
    CHECK(total(page({series(bun(), {{0, 1000}, {15, 2000}, {16, 1990}})})) == 1000);
  }
}

TEST_CASE("A fall is a restart if it is deep, stays below, the witness fell, or no scrapes overlapped") {
  CHECK(total(page({series(bun(), {{0, 1000}, {1, 400}, {15, 1500}})})) == 400 + 1100);
  CHECK(total(page({series(bun(), {{0, 1000}, {1, 600}, {15, 700}})})) == 700);
  CHECK(total(page({series(bun(), {{0, 1000}, {1, 600}, {15, 700}, {30, 5000}})})) == 5000);
  CHECK(total(page({series(bun(), {{0, 1000}, {1, 600}, {15, 1500}})}, {},
                   {series(requests(), {{0, 900}, {1, 10}, {15, 20}})})) == 1500);
  CHECK(total(page({series(bun(), {{0, 1000}, {1, 990}, {2, 800}})})) == 990);
  CHECK(total(page({series(bun(), {{0, 1000}, {15, 600}, {30, 1500}})})) == 1500);
}

TEST_CASE("A counter that a relabelling renames goes on from where it was") {
  const auto early = bun();
  for (const auto& late : {bun({{"cluster", "eu"}}), bun({{"prometheus", "k8s"}, {"pod", "kong-0"}})}) {
    const auto ups = std::vector{up_of({0, 15, 30}), up_of({45, 60}, {{"cluster", "eu"}})};
    CHECK(total(page({series(early, {{0, 7e6}, {15, 7e6 + 100}, {30, 7e6 + 300}}),
                      series(late, {{45, 7e6 + 400}, {60, 7e6 + 900}})},
                     ups)) == 900);
    CHECK(total(page({series(late, {{0, 7e6}, {15, 7e6 + 100}, {30, 7e6 + 300}}),
                      series(early, {{45, 7e6 + 400}, {60, 7e6 + 900}})},
                     ups)) == 900);
  }
  SECTION("and back again") {
    CHECK(total(page({series(early, {{0, 7e6}, {15, 7e6 + 100}, {90, 7e6 + 1000}, {105, 7e6 + 1100}}),
                      series(bun({{"cluster", "eu"}}), {{30, 7e6 + 300}, {45, 7e6 + 400}, {60, 7e6 + 500}})},
                     {up_of({0, 15, 30, 45, 60, 75, 90, 105})})) == 1100);
  }
  SECTION("its own labels may have been moved aside by those of the scrape") {
    const auto moved =
        labels("kong_bandwidth_bytes",
               {{"service", "kong-metrics"}, {"exported_service", "bun"}, {"route", "r"}, {"direction", "egress"}});
    CHECK(total(page({series(early, {{0, 7e6}, {15, 7e6 + 100}}), series(moved, {{30, 7e6 + 150}})},
                     {up_of({0, 15, 30})})) == 150);
  }
}

TEST_CASE("What begins anew under other labels is no counter that goes on") {
  const auto other = bun({{"cluster", "eu"}});
  SECTION("a value below: the node has started again") {
    CHECK(total(page({series(bun(), {{0, 7000}, {15, 7100}}), series(other, {{30, 50}, {45, 80}})},
                     {up_of({0, 15, 30, 45})})) == 100 + 80);
  }
  SECTION("a witness that fell, though the counter has overtaken") {
    CHECK(total(page({series(bun(), {{0, 7000}, {15, 7100}}), series(other, {{30, 8000}})}, {up_of({0, 15, 30})},
                     {series(requests(), {{0, 900}, {15, 910}}), series(requests({{"cluster", "eu"}}), {{30, 4}})})) ==
          100 + 8000);
  }
  SECTION("scrapes in between that showed neither") {
    CHECK(total(page({series(bun(), {{0, 70}, {15, 80}}), series(other, {{75, 900}})},
                     {up_of({0, 15, 30, 45, 60, 75})})) == 10 + 900);
  }
}

TEST_CASE("Series that count side by side what other labels tell apart are counters of their own") {
  const auto traefik = [](const char* code) {
    return labels("traefik_service_responses_bytes_total", {{"service", "shop@docker"}, {"code", code}});
  };
  CHECK(total(page({series(traefik("200"), {{0, 1000}, {15, 2000}, {30, 3000}}), series(traefik("500"), {{15, 1500}})},
                   {up_of({0, 15, 30})})) == 2000 + 1500);
  SECTION("one of them alone may be evicted and come back") {
    CHECK(total(page({series(traefik("200"), {{0, 1000}, {15, 2000}, {30, 3000}}),
                      series(traefik("500"), {{0, 700}, {30, 90}})},
                     {up_of({0, 15, 30})})) == 2000 + 90);
  }
}

TEST_CASE("A code that begins where another one ended is a counter of its own") {
  const auto coded = [](const char* code) { return bun({{"code", code}}); };
  CHECK(total(page({series(coded("404"), {{0, 100}, {15, 120}}), series(coded("200"), {{30, 500}, {45, 700}})},
                   {up_of({0, 15, 30, 45})})) == 20 + 700);
}

TEST_CASE("Any sample of a target proves that it was scraped") {
  const auto born = series(bun({{"consumer", "new"}}), {{30, 700}});
  CHECK(total(page({series(bun(), {{0, 1000}, {15, 1000}, {30, 1000}}), born})) == 700);
  CHECK(total(page({born}, {}, {series(requests(), {{15, 900}, {30, 901}})})) == 700);
  CHECK(total(page({born}, {up_of({15, 30})})) == 700);
  CHECK(total(page({born}, {up_of({30})})) == 0);  // a new target: its first sample is where it begins
  CHECK(total(page({born}, {series(labels("up"), {{15, 0.0}, {30, 1.0}})})) == 0);
}

TEST_CASE("Of twins that differ in a replica label one is counted, and the other where it fails") {
  const std::vector<std::string> replica{"prometheus_replica"};
  const auto twin = [](const char* name, const Samples& samples) {
    return series(bun({{"prometheus_replica", name}}), samples);
  };
  const auto united = [&](std::vector<Series> all, int end = 65) {
    unite_twins(all, replica, {at(-1), at(end)});
    REQUIRE(all.size() == 1);
    CHECK(all.front().labels == bun());
    std::vector<int> out;
    for (const auto time : all.front().times)
      out.push_back(static_cast<int>((time - at(0)) / std::chrono::seconds{1}));
    return out;
  };
  const Samples a{{0, 10}, {15, 20}, {30, 30}, {45, 40}};
  const Samples b{{7, 15}, {22, 25}, {37, 35}, {52, 45}};
  CHECK(united({twin("b", b), twin("a", a)}) == std::vector{0, 15, 30, 45});
  SECTION("one missed scrape is no reason") {
    CHECK(united({twin("a", {{0, 10}, {15, 20}, {45, 40}}), twin("b", b)}) == std::vector{0, 15, 45});
  }
  SECTION("two are") {
    CHECK(united({twin("a", {{0, 10}, {15, 20}, {60, 50}}), twin("b", b)}) == std::vector{0, 15, 22, 37, 52, 60});
  }
  SECTION("the bytes are those of one") {
    std::vector<Series> all{twin("a", {{0, 10}, {15, 20}, {90, 95}}),
                            twin("b", {{7, 15}, {22, 25}, {37, 35}, {52, 45}, {67, 60}, {82, 80}, {97, 99}})};
    unite_twins(all, replica, {at(-1), at(100)});
    CHECK(total(page(std::move(all))) == 85);
  }
}

TEST_CASE("A target has one series of up, however it is spelled") {
  std::vector<Series> up{up_of({0, 15, 30}, {{"prometheus_replica", "a"}}),
                         up_of({7, 22, 37}, {{"prometheus_replica", "b"}})};
  unite_by_target(up, {at(-1), at(40)});
  REQUIRE(up.size() == 1);
  CHECK(up.front().times == std::vector{at(0), at(15), at(30)});
}

TEST_CASE("A label that a scrape moved aside is the gateway's own") {
  const auto moved = labels("kong_bandwidth_bytes", {{"service", "kong-metrics"},
                                                     {"exported_service", "bun"},
                                                     {"type", "pod"},
                                                     {"exported_direction", "egress"},
                                                     {"direction", "north"},
                                                     {"route", "r"}});
  const auto counts = classify(*find_preset("kong-3"), moved);
  REQUIRE(counts.has_value());
  CHECK(counts->service == "bun");
  CHECK(counts->route == "r");
  CHECK(counts->direction == Direction::kEgress);
}
