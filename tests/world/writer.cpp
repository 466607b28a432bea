#include "tests/world/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace bandwatch::world {
namespace {

/// As a scraper writes them that doesn't honour labels: a target's label takes the place of the gateway's own, which
/// becomes exported_X.
Labels merged(const std::vector<Labels::Pair>& own, const std::vector<Labels::Pair>& target) {
  auto out = target;
  for (const auto& [name, value] : own) {
    const bool is_taken =
        std::any_of(target.begin(), target.end(), [&, &name = name](const auto& one) { return one.first == name; });
    out.emplace_back(is_taken ? "exported_" + name : name, value);
  }
  return Labels{std::move(out)};
}

// Keys of series within one stream and spelling.
constexpr std::size_t kKeys = 1000;
constexpr std::size_t kFirstCounter = 500;

}  // namespace

std::vector<Labels::Pair> SeriesWriter::target_labels(std::size_t node, std::size_t stream,
                                                      std::size_t spelling) const {
  auto out = scene_.target_labels.at(spelling);
  const std::string job = fallen_.has(Die::kNewJobs) && node > 0 ? "canary" : "gateway";
  out.emplace_back("job", fallen_.has(Die::kTwoJobs) && stream == 1 ? job + "-metrics" : job);
  out.emplace_back("instance", fmt::format("10.0.0.{}:8100", node + 1));
  if (fallen_.has(Die::kReplicas)) out.emplace_back("prometheus_replica", fmt::format("prometheus-k8s-{}", stream));
  if (fallen_.has(Die::kForeignReplicas)) out.emplace_back("scraped_by", stream == 0 ? "left" : "right");
  return out;
}

Labels SeriesWriter::up_labels(std::size_t node, std::size_t stream, std::size_t spelling) const {
  Labels out{target_labels(node, stream, spelling)};
  out.set("__name__", "up");
  if (!fallen_.has(Die::kUpElsewhere)) return out;
  if (scene_.ticks.size() % 2 == 0) {
    out.set("job", "federation");
  } else {
    out.set("instance", fmt::format("gateway-pod-{}", node));
  }
  return out;
}

std::optional<double> SeriesWriter::nonsense(const Scrape& scrape, std::size_t counter) const {
  const bool nonsense = fallen_.has(Die::kNonsense);
  const bool nan = fallen_.has(Die::kNaN);
  if (!nonsense && !nan) return std::nullopt;
  auto hash = (static_cast<std::uint64_t>(scrape.at.time_since_epoch().count()) + counter * 7919) * spoil_;
  hash ^= hash >> 29U;
  // Most of all where they could hide that a counter begins again.
  if (nan && (hash % 20 == 0 || (hash % 2 == 0 && scrape.counters[counter].ends)))
    return std::numeric_limits<double>::quiet_NaN();
  return nonsense && hash % 30 == 1 ? std::optional{-1.0} : std::nullopt;
}

template <class MakeLabels>
void SeriesWriter::append(std::size_t key, const Scrape& scrape, double value, MakeLabels&& make_labels) {
  const auto [place, is_new] = places_.try_emplace(key, series_.size());
  if (is_new) series_.push_back({make_labels(), {}, {}, {}});
  auto& series = series_[place->second];
  series.times.push_back(scrape.at);
  series.values.push_back(value);
  series.visible.push_back(scrape.visible);
}

void SeriesWriter::write(std::size_t node, std::size_t stream, const Scrape& scrape, std::size_t spelling) {
  if (scrape.result == Scrape::Result::kNothing) return;
  const auto base = ((node * 2 + stream) * 2 + spelling) * kKeys;
  const bool is_ok = scrape.result == Scrape::Result::kOk;
  if (!fallen_.has(Die::kNoUp))
    append(base, scrape, is_ok ? 1.0 : 0.0, [&] { return up_labels(node, stream, spelling); });
  if (!is_ok) return;
  if (scene_.schema->witness) {
    // A node that comes back may have another id.
    const bool has_id = scene_.schema->name == "kong-3";
    const auto id = has_id ? (scrape.life / 2) % 100 : 0;
    append(base + 1 + id, scrape, scrape.witness, [&] {
      auto own = scene_.schema->witness->matchers;
      own.emplace_back("__name__", scene_.schema->witness->metric);
      if (has_id) own.emplace_back("node_id", fmt::format("node-{}-{}", node, id));
      return merged(own, target_labels(node, stream, spelling));
    });
  }
  for (std::size_t i = 0; i < scene_.counters.size(); ++i) {
    if (!scrape.counters[i].exists) continue;
    const auto value = nonsense(scrape, i).value_or(static_cast<double>(scrape.counters[i].value));
    append(base + kFirstCounter + i, scrape, value,
           [&] { return merged(scene_.counters[i].labels, target_labels(node, stream, spelling)); });
  }
}

std::vector<StoredSeries> SeriesWriter::finish() {
  std::sort(series_.begin(), series_.end(),
            [](const StoredSeries& a, const StoredSeries& b) { return a.labels < b.labels; });
  return std::move(series_);
}

}  // namespace bandwatch::world
