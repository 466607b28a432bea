#include "tests/support/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>

namespace bandwatch::test {
namespace {

using counting::Series;

constexpr std::size_t kSeriesPerTarget = 6;
/// Intervals after which a witness is more than twice what it can be after the longest outage.
constexpr std::size_t kOldEnough = 60;

/// One node: its counters since the last restart, and what its last good scrape showed of them.
struct Node {
  std::string instance;
  std::string node_id;
  std::vector<std::uint64_t> value = std::vector<std::uint64_t>(kSeriesPerTarget, 0);
  std::vector<bool> exists = std::vector<bool>(kSeriesPerTarget, false);
  double requests{0};
  std::size_t age{0};  ///< intervals since the last restart

  bool scraped{false};  ///< in any life
  double shown_requests{0};
  std::vector<bool> fell = std::vector<bool>(kSeriesPerTarget, false);  ///< the witness, since the series was shown
  std::vector<std::optional<std::uint64_t>> shown = std::vector<std::optional<std::uint64_t>>(kSeriesPerTarget);
  std::vector<bool> shown_this_life = std::vector<bool>(kSeriesPerTarget, false);
  std::vector<std::uint64_t> unseen = std::vector<std::uint64_t>(kSeriesPerTarget, 0);  ///< traffic since then
  std::vector<std::uint64_t> gone = std::vector<std::uint64_t>(kSeriesPerTarget, 0);    ///< of it, lost in a restart
};

Labels counter_labels(const Node& node, std::size_t index) {
  static const std::vector<std::string> services{"bun-service", "bin-service", "ban-service"};
  const auto& service = services[index / 2];
  return Labels{{{"__name__", "kong_bandwidth_bytes"},
                 {"job", "kong"},
                 {"instance", node.instance},
                 {"service", service},
                 {"route", service.substr(0, 3) + "-route"},
                 {"direction", index % 2 == 0 ? "egress" : "ingress"},
                 {"workspace", "default"}}};
}

class Simulation {
 public:
  explicit Simulation(const HistoryOptions& options) : options_(options), random_(options.seed) {
    for (std::size_t i = 0; i < options.targets; ++i) {
      Node node;
      node.instance = fmt::format("10.0.0.{}:8100", i + 1);
      node.node_id = fmt::format("node-{}-1", i);
      nodes_.push_back(std::move(node));
    }
  }

  History run() {
    history_.window.start = options_.begin;
    for (std::size_t scrape = 0; scrape < options_.scrapes; ++scrape) {
      const auto at = options_.begin + options_.interval * static_cast<int>(scrape + 1);
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        // Targets differ by some milliseconds, as Prometheus spreads its scrapes.
        live(nodes_[i]);
        scrape_node(nodes_[i], at + Duration{static_cast<int>(i) * 137});
      }
      history_.window.end = at + options_.interval;
    }
    for (auto& [id, series] : counters_)
      history_.counters.push_back(std::move(series));
    for (auto& [id, series] : up_)
      history_.up.push_back(std::move(series));
    for (auto& [id, series] : witnesses_)
      history_.witnesses.push_back(std::move(series));
    return std::move(history_);
  }

 private:
  bool chance(double p) { return std::uniform_real_distribution<>{}(random_) < p; }

  void live(Node& node) {
    // A node that hardly ran falls little: what that means can be told by nobody.
    if (++node.age >= kOldEnough && chance(options_.restart_chance)) restart(node);
    for (std::size_t i = 0; i < kSeriesPerTarget; ++i) {
      if (!chance(options_.traffic_chance / static_cast<double>(i + 1))) continue;
      // Log-normal sizes: a new life often overtakes the old one, which masks the restart.
      const auto bytes = static_cast<std::uint64_t>(std::lognormal_distribution<>{9, 2.5}(random_)) + 1;
      node.value[i] += bytes;
      node.unseen[i] += bytes;
      node.exists[i] = true;
      node.requests += 1;
    }
  }

  void restart(Node& node) {
    for (std::size_t i = 0; i < kSeriesPerTarget; ++i) {
      node.gone[i] += node.unseen[i];
      node.unseen[i] = 0;
      node.value[i] = 0;
      node.exists[i] = false;
      node.shown_this_life[i] = false;
    }
    node.requests = 0;
    node.age = 0;
    if (chance(0.5)) node.node_id += "x";
  }

  void scrape_node(Node& node, UtcTime at) {
    if (outage_left_[node.instance] == 0 && chance(options_.outage_chance)) outage_left_[node.instance] = 25;
    auto& outage = outage_left_[node.instance];
    const bool failed = outage > 0 || chance(options_.failed_chance);
    if (outage > 0) --outage;
    const Labels up{{{"__name__", "up"}, {"job", "kong"}, {"instance", node.instance}}};
    append(up_, up, at, failed ? 0.0 : 1.0);
    if (failed) return;
    node.requests += 1;  // the scrape is a request too
    const Labels witness{{{"__name__", "kong_nginx_requests_total"},
                          {"job", "kong"},
                          {"instance", node.instance},
                          {"node_id", node.node_id},
                          {"subsystem", "http"}}};
    append(witnesses_, witness, at, node.requests);
    if (node.requests < node.shown_requests) node.fell.assign(kSeriesPerTarget, true);
    for (std::size_t i = 0; i < kSeriesPerTarget; ++i)
      show(node, i, at);
    node.shown_requests = node.requests;
    node.scraped = true;
  }

  /// One series in a good scrape: what passed since the last one becomes truth, and what can't be seen of it, lost.
  void show(Node& node, std::size_t i, UtcTime at) {
    const auto labels = counter_labels(node, i);
    const auto id = labels.canonical();
    auto& lost = history_.lost[id];
    history_.truth[id] += node.unseen[i] + node.gone[i];
    lost += node.gone[i];
    node.gone[i] = 0;
    if (!node.exists[i]) return;
    const bool baseline = !node.shown[i] && !node.scraped;
    const bool traceless =
        node.shown[i] && !node.shown_this_life[i] && node.value[i] >= *node.shown[i] && !node.fell[i];
    const auto hidden = (baseline ? node.value[i] : 0) + (traceless ? *node.shown[i] : 0);
    lost += hidden;
    history_.counted.push_back({id, counting::target_of(labels), std::string{labels.get("service")},
                                i % 2 == 0 ? counting::Direction::kEgress : counting::Direction::kIngress, at,
                                node.unseen[i] - hidden});
    append(counters_, labels, at, static_cast<double>(node.value[i]));
    node.unseen[i] = 0;
    node.shown[i] = node.value[i];
    node.shown_this_life[i] = true;
    node.fell[i] = false;
  }

  static void append(std::map<std::string, Series>& all, const Labels& labels, UtcTime at, double value) {
    auto& series = all[labels.canonical()];
    series.labels = labels;
    series.times.push_back(at);
    series.values.push_back(value);
  }

  HistoryOptions options_;
  std::mt19937_64 random_;
  std::vector<Node> nodes_;
  History history_;
  std::map<std::string, Series> counters_;
  std::map<std::string, Series> up_;
  std::map<std::string, Series> witnesses_;
  std::map<std::string, int> outage_left_;
};

}  // namespace

History make_history(const HistoryOptions& options) {
  return Simulation{options}.run();
}

std::vector<Series> cut(const std::vector<Series>& all, Window window) {
  std::vector<Series> out;
  for (const auto& series : all) {
    Series piece{series.labels, {}, {}};
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (!window.contains(series.times[i])) continue;
      piece.times.push_back(series.times[i]);
      piece.values.push_back(series.values[i]);
    }
    if (!piece.times.empty()) out.push_back(std::move(piece));
  }
  return out;
}

counting::Page page_of(const History& history, Window window) {
  return {window, cut(history.counters, window), cut(history.up, window), cut(history.witnesses, window)};
}

counting::Answers answer(const History& history, const std::vector<counting::Question>& questions) {
  counting::Answers out;
  for (const auto& question : questions) {
    counting::Predecessor predecessor{.sample = question.known};
    const Window before{history.window.start - Duration{1}, question.at - Duration{1}};
    for (const auto& series : cut(history.counters, before)) {
      if (predecessor.sample || series.labels != question.labels) continue;
      predecessor.sample = counting::Checkpoint{series.times.back(), static_cast<std::uint64_t>(series.values.back())};
    }
    for (const auto& series : cut(history.up, before)) {
      if (counting::target_of(series.labels) != question.target) continue;
      predecessor.target_was_scraped |=
          std::find(series.values.begin(), series.values.end(), 1.0) != series.values.end();
    }
    if (predecessor.sample) {
      counting::Evidence evidence;
      evidence.add_witnesses(cut(history.witnesses, Window{predecessor.sample->at - Duration{1}, question.at}));
      predecessor.witness_fell = evidence.witness_fell(question.target, predecessor.sample->at, question.at);
    }
    out.emplace(question.id, predecessor);
  }
  return out;
}

}  // namespace bandwatch::test
