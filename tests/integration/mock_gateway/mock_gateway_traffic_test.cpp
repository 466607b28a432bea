#include "deploy/mock-gateway/fault.hpp"
#include "deploy/mock-gateway/random.hpp"
#include "deploy/mock-gateway/routes.hpp"
#include "deploy/mock-gateway/traffic_plan.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace bandwatch::mock {
namespace {

using Seconds = std::chrono::duration<double>;

std::vector<PlannedRequest> take(TrafficPlan& plan, std::size_t count) {
  std::vector<PlannedRequest> out;
  std::generate_n(std::back_inserter(out), count, [&] { return plan.next(); });
  return out;
}

/// Whether `value` is within `share` of `expected`.
bool near(double value, double expected, double share) {
  return value >= expected * (1.0 - share) && value <= expected * (1.0 + share);
}

double seconds(const PlannedRequest& request) {
  return Seconds(request.due).count();
}

TEST_CASE("a route takes its prefix and what lies below it") {
  for (const char* const path : {"/bun", "/bun/", "/bun/x/y"}) {
    REQUIRE(match_route(path) != nullptr);
    CHECK(match_route(path)->service == "bun-service");
    CHECK(match_route(path)->route == "bun-route");
  }
  CHECK(match_route("/bin/bun")->service == "bin-service");
  for (const char* const path : {"/bunny", "/", "", "/Bun", "/x/bun", "bun"})
    CHECK(match_route(path) == nullptr);
}

TEST_CASE("random numbers are those of the seed on every machine") {
  Random random(1);
  CHECK(near(random.uniform(), 0.13387664401253274, 1e-15));
  Random again(1);
  Random other(2);
  CHECK(again.uniform() != other.uniform());
}

TEST_CASE("random numbers follow their distributions") {
  Random random(42);
  constexpr int kDraws = 100'000;
  double sum = 0;
  int below_median = 0;
  std::array<int, 3> picks{};
  for (int i = 0; i < kDraws; ++i) {
    sum += random.exponential(3.0);
    below_median += random.log_normal(1000.0, 1.2) < 1000.0 ? 1 : 0;
    ++picks.at(random.pick(std::array{1.0, 0.0, 3.0}));
  }
  CHECK(near(sum / kDraws, 3.0, 0.03));
  CHECK(near(static_cast<double>(below_median) / kDraws, 0.5, 0.03));
  CHECK(near(static_cast<double>(picks[0]) / kDraws, 0.25, 0.03));
  CHECK(picks[1] == 0);
}

TEST_CASE("bodies have at least one byte and at most 8 MiB") {
  Random random(3);
  const BodySizes wild{1000.0, 20.0};
  std::uint64_t smallest = wild.draw(random);
  std::uint64_t largest = smallest;
  for (int i = 0; i < 1000; ++i) {
    const auto size = wild.draw(random);
    smallest = std::min(smallest, size);
    largest = std::max(largest, size);
  }
  CHECK(smallest == 1);
  CHECK(largest == 8U * 1024 * 1024);
}

TEST_CASE("a plan is the same for the same seed") {
  TrafficPlan one(5, 20.0, 0);
  TrafficPlan two(5, 20.0, 0);
  TrafficPlan other(6, 20.0, 0);
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    const auto a = one.next();
    const auto b = two.next();
    CHECK(a.due == b.due);
    CHECK(a.download == b.download);
    CHECK(a.route == b.route);
    differs = differs || other.next().download != a.download;
  }
  CHECK(differs);
}

TEST_CASE("a plan keeps its rate over the long run and has bursts and idle stretches on the way") {
  const double rate = GENERATE(2.0, 20.0, 500.0);
  constexpr double kHour = 3600.0;
  TrafficPlan plan(9, rate, 0);
  const auto requests = take(plan, static_cast<std::size_t>(rate * kHour));
  CHECK(near(seconds(requests.back()), kHour, 0.15));
  CHECK(std::is_sorted(requests.begin(), requests.end(), [](const auto& a, const auto& b) { return a.due < b.due; }));
  std::map<long, int> per_second;
  for (const auto& request : requests)
    ++per_second[static_cast<long>(seconds(request))];
  const auto busiest = std::max_element(per_second.begin(), per_second.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
  CHECK(busiest->second > 3.0 * rate);
  CHECK(static_cast<double>(per_second.size()) < 0.95 * kHour);  // the other seconds saw nothing
}

TEST_CASE("a plan has downloads and uploads of all services, large ones rarely") {
  TrafficPlan plan(1, 20.0, 0);
  std::map<std::string_view, double> requests;
  std::map<std::string_view, double> uploads;
  std::map<Method, int> methods;
  int chunked = 0;
  for (const auto& request : take(plan, 20'000)) {
    ++requests[request.route->service];
    uploads[request.route->service] += request.upload > 0 ? 1 : 0;
    ++methods[request.method];
    chunked += request.chunked ? 1 : 0;
    const bool has_body = request.method == Method::kPost || request.method == Method::kPut;
    CHECK(has_body == (request.upload > 0));
    CHECK(request.download > 0);
  }
  CHECK(near(requests["bun-service"], 10'000, 0.05));
  CHECK(near(requests["ban-service"], 4'000, 0.05));
  CHECK(near(uploads["bin-service"] / requests["bin-service"], 0.45, 0.05));
  CHECK(methods.size() == 4);
  CHECK(chunked > 1000);
}

TEST_CASE("a plan never asks for more bytes a second than its bound") {
  constexpr std::uint64_t kBound = 100'000;
  TrafficPlan plan(4, 50.0, kBound);
  double bytes = 0;
  for (const auto& request : take(plan, 5000)) {
    CHECK(bytes <= (seconds(request) + 0.001) * kBound);
    bytes += static_cast<double>(request.upload);
    if (request.method != Method::kHead) bytes += static_cast<double>(request.download);
  }
}

TEST_CASE("faults have names") {
  for (const auto& [name, mode] : kFaultModes) {
    CHECK(parse_fault_mode(name).value() == mode);
    CHECK(name_of(mode) == name);
  }
  CHECK(parse_fault_mode("").error().field == "mode");
}

}  // namespace
}  // namespace bandwatch::mock
