#include "tests/world/scene.hpp"

#include "common/reading/twin_watch.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::world {
namespace {

using counting::Dimensions;
using counting::Direction;
using counting::GatewaySchema;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr UtcTime kBegin{Duration{1'790'000'000'000}};

void choose_gateway(const Fallen& fallen, Dice& dice, Scene& scene) {
  const auto& presets = counting::schema_presets();
  scene.schema = &presets.front();
  if (fallen.has(Die::kOtherGateways))
    scene.schema = &presets[static_cast<std::size_t>(dice.number(1, std::ssize(presets) - 1))];
  scene.schemas = {*scene.schema};
  // Kong's are looked for together unless somebody says otherwise.
  if (scene.schema->name.starts_with("kong-")) scene.schemas = {presets[0], presets[1]};
}

void choose_time(const Fallen& fallen, Dice& dice, Scene& scene) {
  auto at = kBegin + dice.duration(Duration{0}, hours{48});
  if (fallen.has(Die::kOnTheEdge)) at = floor_to(at, minutes{1});
  scene.interval = dice.pick(std::vector<Duration>{seconds{15}, seconds{30}, seconds{60}, seconds{60}, minutes{3}});
  auto count = dice.number(20, 100);
  // What only the operator can tell apart is noticed after a while.
  if (fallen.has(Die::kForeignReplicas) || fallen.has(Die::kTwoJobs))
    count = std::max<std::int64_t>(count, 5 * reading::kTwinWindow / scene.interval);
  auto interval = scene.interval;
  for (std::int64_t i = 0; i < count; ++i) {
    if (fallen.has(Die::kIntervals) && i == count / 2) interval = interval * dice.number(1, 4) / 2;
    scene.slowest = std::max(scene.slowest, interval);
    scene.ticks.push_back(at);
    at += interval;
  }
  if (!fallen.has(Die::kHoles)) return;
  const auto first = dice.number(1, count - 2);
  const auto last = std::min(count - 1, first + dice.number(1, 40));
  Hole hole{{scene.ticks[static_cast<std::size_t>(first)], scene.ticks[static_cast<std::size_t>(last)]}, {}};
  if (fallen.has(Die::kLate) && dice.chance(0.7)) hole.filled = hole.window.end + dice.duration({}, hours{2});
  scene.hole = hole;
}

std::vector<Labels::Pair> own_labels(const GatewaySchema& schema, const Dimensions& tuple) {
  const auto& selector = tuple.direction == Direction::kEgress ? schema.egress : schema.ingress;
  auto out = selector.matchers;
  out.emplace_back("__name__", selector.metric);
  const auto add = [&](const std::string& label, std::string value) {
    if (!label.empty() && !value.empty()) out.emplace_back(label, std::move(value));
  };
  add(schema.service_label, tuple.service + (schema.service_suffix == '@' ? "@docker" : ""));
  add(schema.route_label, tuple.route);
  add(schema.consumer_label, tuple.consumer);
  add(schema.workspace_label, tuple.workspace);
  return out;
}

void choose_counters(const Fallen& fallen, Dice& dice, Scene& scene) {
  static const std::array<std::string, 2> kServices{"bun", "ban"};
  const auto& schema = *scene.schema;
  const auto tuples = dice.number(1, 4);
  for (std::int64_t i = 0; i < tuples; ++i) {
    const auto& service = kServices.at(static_cast<std::size_t>(i / 2));
    Dimensions tuple;
    tuple.direction = i % 2 == 0 ? Direction::kEgress : Direction::kIngress;
    tuple.service = service + "-service";
    if (!schema.route_label.empty()) tuple.route = service + "-route";
    if (!schema.consumer_label.empty() && dice.chance(0.5)) tuple.consumer = "user-" + service;
    if (!schema.workspace_label.empty()) tuple.workspace = "default";
    scene.counters.push_back({tuple, own_labels(schema, tuple)});
    if (!fallen.has(Die::kOwnLabels)) continue;
    scene.counters.push_back(scene.counters.back());
    scene.counters.back().labels.emplace_back("code", "404");
    scene.counters[scene.counters.size() - 2].labels.emplace_back("code", "200");
  }
}

/// Labels of targets in the place of the gateway's own.
std::vector<Labels::Pair> usurpers(const GatewaySchema& schema, Dice& dice) {
  std::vector<Labels::Pair> out{{schema.service_label, "kong-gateway-metrics"}};
  if (!schema.route_label.empty() && dice.chance(0.3)) out.emplace_back(schema.route_label, "edge");
  if (!schema.workspace_label.empty() && dice.chance(0.5)) out.emplace_back(schema.workspace_label, "gateways");
  return out;
}

void choose_spelling(const Fallen& fallen, Dice& dice, Scene& scene) {
  auto& [before, after] = scene.target_labels;
  if (dice.chance(0.3)) before.emplace_back("pod", "gateway");
  if (fallen.has(Die::kExported)) before = usurpers(*scene.schema, dice);
  after = before;
  if (fallen.has(Die::kExportedLater)) {
    auto more = usurpers(*scene.schema, dice);
    if (fallen.has(Die::kExported)) more.clear();
    after = std::move(more);
  }
  const bool is_relabelled = fallen.has(Die::kRelabelled) || fallen.has(Die::kOverlap);
  if (is_relabelled) {
    const auto change = dice.number(0, 2);
    if (change != 0) before.emplace_back("cluster", "eu");
    if (change != 1) after.emplace_back("cluster", "us");
  }
  if (!fallen.has(Die::kExternalLabels)) return;
  if (!is_relabelled) scene.external.set("cluster", "eu-1");
  scene.external.set("prometheus", "monitoring/k8s");
  if (dice.chance(0.5)) scene.external.set("prometheus_replica", "prometheus-k8s-0");
}

}  // namespace

bool Scene::witness_is_uptime() const {
  return schema->witness && schema->witness->metric.find("uptime") != std::string::npos;
}

Duration Scene::fastest() const {
  return std::min(interval, ticks.back() - ticks[ticks.size() - 2]);
}

Scene make_scene(const Fallen& fallen, Dice& dice) {
  Scene out;
  choose_gateway(fallen, dice, out);
  choose_time(fallen, dice, out);
  choose_counters(fallen, dice, out);
  choose_spelling(fallen, dice, out);
  return out;
}

}  // namespace bandwatch::world
