#include "tests/world/life.hpp"

#include "tests/world/node.hpp"
#include "tests/world/scene.hpp"
#include "tests/world/truth.hpp"
#include "tests/world/writer.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace bandwatch::world {
namespace {

using std::chrono::seconds;

/// A reader turns to another scraper after two missed scrapes; a third may be on its way.
constexpr int kPatience = 4;
constexpr int kOutage = 25;  ///< scrapes

class Maker {
 public:
  Maker(std::uint64_t seed, const DieSettings& settings)
      : dice_(seed),
        fallen_(settings, dice_),
        scene_(make_scene(fallen_, dice_)),
        writer_(scene_, fallen_, static_cast<std::uint64_t>(dice_.number(1, 1'000'000))) {
    life_.seed = seed;
    life_.window = {scene_.ticks.front() - Duration{1}, scene_.ticks.back() + 2 * scene_.slowest};
    life_.all_visible = life_.window.end;
    around_.has_witness = scene_.schema->witness.has_value();
    around_.up_is_known = !fallen_.has(Die::kNoUp) && !fallen_.has(Die::kUpElsewhere);
  }

  Life run() {
    const auto nodes = fallen_.has(Die::kPods) ? dice_.number(6, 14) : dice_.number(1, 3);
    for (std::int64_t node = 0; node < nodes; ++node)
      add_node(static_cast<std::size_t>(node));
    life_.schemas = scene_.schemas;
    life_.interval = scene_.interval;
    life_.external = scene_.external;
    life_.warns_of_twins = fallen_.has(Die::kForeignReplicas) || fallen_.has(Die::kTwoJobs);
    life_.judges_scrapes = fallen_.has(Die::kScrapes) && !sees_twice();
    life_.series = writer_.finish();
    return std::move(life_);
  }

 private:
  /// Whether two scrapers write series of their own.
  [[nodiscard]] bool sees_twice() const {
    return fallen_.has(Die::kReplicas) || fallen_.has(Die::kForeignReplicas) || fallen_.has(Die::kTwoJobs);
  }

  [[nodiscard]] NodePlan plan_of_node() {
    NodePlan out;
    out.counters = scene_.counters.size();
    out.scrapers = sees_twice() || fallen_.has(Die::kJitter) ? 2 : 1;
    out.traffic = dice_.pick(std::vector<double>{0.1, 0.6, 1.0});
    out.restarts = fallen_.has(Die::kRestarts) ? dice_.pick(std::vector<double>{0.02, 0.1}) : 0.0;
    out.born_later = fallen_.has(Die::kBirths) ? scene_.counters.size() / 2 : 0;
    out.witness_is_uptime = scene_.witness_is_uptime();
    // What two scrapers lose must be the same, or the truth depends on which of them is read.
    out.calm_restarts = sees_twice();
    if (sees_twice() && !around_.has_witness) out.restarts = 0;
    if (sees_twice()) return out;
    out.masked = fallen_.has(Die::kMasked) ? 0.5 : 0.0;
    if (fallen_.has(Die::kEvictions)) out.evictions = fallen_.has(Die::kNaN) ? 0.1 : 0.02;
    return out;
  }

  void add_node(std::size_t node) {
    auto plan = plan_of_node();
    auto scrapes = planned_scrapes(node, plan.scrapers);
    const auto dice = dice_;
    live(plan, dice_, scrapes);
    if (sees_twice() && is_irregular(scrapes)) {
      dice_ = dice;
      plan.restarts = 0;
      live(plan, dice_, scrapes);
    }
    write(node, scrapes);
  }

  /// From which tick on a node is there, and up to which.
  [[nodiscard]] std::pair<std::size_t, std::size_t> presence(std::size_t node) {
    const auto ticks = std::ssize(scene_.ticks);
    std::int64_t first = 0;
    std::int64_t last = ticks;
    if (fallen_.has(Die::kPods)) {
      first = dice_.number(0, ticks - 6);
      last = std::min(ticks, first + dice_.number(3, 15));
    } else if (node > 0 && fallen_.has(Die::kNewNodes)) {
      first = dice_.number(0, ticks / 2);
      last = dice_.number(first + 2, ticks);
    }
    return {static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
  }

  [[nodiscard]] std::vector<Scrape> planned_scrapes(std::size_t node, std::size_t scrapers) {
    const auto [first, last] = presence(node);
    const auto fastest = scene_.fastest();
    const auto offset = dice_.duration({}, fallen_.has(Die::kOnTheEdge) ? Duration{1} : fastest / 2);
    const auto most = fallen_.has(Die::kJitter) ? Duration{seconds{2}} : fastest / 2 - Duration{10};
    const auto apart = dice_.duration(Duration{5}, most);
    outage_ = {};
    if (fallen_.has(Die::kOutages)) {
      const auto from = dice_.pick(scene_.ticks);
      outage_ = {from, from + kOutage * scene_.interval};
    }
    std::vector<Scrape> out;
    for (auto tick = first; tick < last; ++tick) {
      for (std::size_t scraper = 0; scraper < scrapers; ++scraper)
        out.push_back(planned(scene_.ticks[tick] + offset + apart * static_cast<int>(scraper), scraper, apart));
    }
    std::sort(out.begin(), out.end(), [](const Scrape& a, const Scrape& b) { return a.read < b.read; });
    return out;
  }

  [[nodiscard]] Scrape planned(UtcTime at, std::size_t scraper, Duration apart) {
    Scrape out;
    out.at = out.read = out.visible = at;
    out.scraper = scraper;
    if (fallen_.has(Die::kJitter) && scraper == 0 && dice_.chance(0.2)) out.read += dice_.duration({}, 2 * apart);
    if (fallen_.has(Die::kFailedScrapes) && dice_.chance(0.05)) out.result = Scrape::Result::kFailed;
    if (outage_.contains(at)) out.result = Scrape::Result::kFailed;
    if (fallen_.has(Die::kLate)) out.visible += dice_.duration({}, seconds{90});
    if (scene_.hole && scene_.hole->window.contains(at)) {
      if (scene_.hole->filled) out.visible = std::max(out.visible, *scene_.hole->filled);
      if (!scene_.hole->filled) out.result = Scrape::Result::kNothing;
    }
    life_.all_visible = std::max(life_.all_visible, out.visible);
    return out;
  }

  [[nodiscard]] std::vector<Stream> streams_of(const std::vector<Scrape>& scrapes) const {
    std::vector<Stream> out(sees_twice() ? 2 : 1);
    for (const auto& scrape : scrapes)
      out[sees_twice() ? scrape.scraper : 0].push_back(&scrape);
    for (auto& stream : out)
      std::sort(stream.begin(), stream.end(), [](const Scrape* a, const Scrape* b) { return a->at < b->at; });
    return out;
  }

  [[nodiscard]] std::vector<std::vector<Step>> steps_of_counter(const std::vector<Stream>& streams,
                                                                std::size_t index) const {
    std::vector<std::vector<Step>> out;
    for (const auto& stream : streams) {
      const auto known = known_since(fallen_.has(Die::kTwoJobs) ? std::vector<Stream>{stream} : streams, around_);
      out.push_back(steps_of(stream, index, around_, known));
    }
    return out;
  }

  [[nodiscard]] bool is_irregular(const std::vector<Scrape>& scrapes) {
    around_.usable = [](const Scrape&, std::size_t) { return true; };
    const auto streams = streams_of(scrapes);
    for (std::size_t i = 0; i < scene_.counters.size(); ++i) {
      for (const auto& steps : steps_of_counter(streams, i)) {
        if (std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.irregular; })) return true;
      }
    }
    return false;
  }

  /// Whether the spelling may change at `moment`: between two scrapes of one life that both succeed.
  [[nodiscard]] bool fits(const Stream& stream, UtcTime moment) const {
    const auto after = std::find_if(stream.begin(), stream.end(), [&](const auto* one) { return one->at >= moment; });
    if (after == stream.end() || after == stream.begin()) return false;
    const auto& before = **std::prev(after);
    return before.result == Scrape::Result::kOk && (*after)->result == Scrape::Result::kOk &&
           before.life == (*after)->life && (*after)->at - before.at <= 2 * scene_.slowest;
  }

  [[nodiscard]] std::optional<UtcTime> moment_of_change(const std::vector<Stream>& streams) {
    for (int tries = 0; tries < 20 && streams.front().size() > 2; ++tries) {
      const auto moment = dice_.pick(streams.front())->at;
      const auto fits_stream = [&](const Stream& stream) { return fits(stream, moment); };
      if (std::all_of(streams.begin(), streams.end(), fits_stream)) return moment;
    }
    return std::nullopt;
  }

  void write(std::size_t node, const std::vector<Scrape>& scrapes) {
    const auto streams = streams_of(scrapes);
    around_.respelled.reset();
    if (scene_.target_labels[0] != scene_.target_labels[1]) around_.respelled = moment_of_change(streams);
    auto both_until = around_.respelled.value_or(UtcTime::min());
    if (around_.respelled && fallen_.has(Die::kOverlap)) both_until += dice_.number(1, 5) * scene_.slowest;
    for (std::size_t stream = 0; stream < streams.size(); ++stream) {
      for (const auto* scrape : streams[stream]) {
        const bool is_new = around_.respelled && scrape->at >= *around_.respelled;
        if (is_new) writer_.write(node, stream, *scrape, 1);
        if (!is_new || scrape->at < both_until) writer_.write(node, stream, *scrape, 0);
      }
    }
    around_.usable = [this](const Scrape& scrape, std::size_t index) { return !writer_.nonsense(scrape, index); };
    for (std::size_t i = 0; i < scene_.counters.size(); ++i)
      tell(streams, i);
  }

  /// Adds what the streams show of a counter to the truth.
  void tell(const std::vector<Stream>& streams, std::size_t index) {
    const auto steps = steps_of_counter(streams, index);
    auto shown = sees_twice() ? united(steps, kPatience * scene_.slowest) : shown_by(steps.front());
    for (auto& one : shown) {
      one.tuple = scene_.counters[index].tuple;
      life_.shown.push_back(std::move(one));
    }
    for (const auto& step : steps.front()) {
      const auto passed = step.passed - step.passed_before;
      life_.lost += passed - std::min(step.first_of_target ? 0 : step.low, passed);
    }
  }

  Dice dice_;
  Fallen fallen_;
  Scene scene_;
  SeriesWriter writer_;
  Life life_;
  Window outage_{};
  Surroundings around_;
};

}  // namespace

Life make_life(std::uint64_t seed, const DieSettings& settings) {
  return Maker{seed, settings}.run();
}

}  // namespace bandwatch::world
