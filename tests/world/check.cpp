#include "tests/world/check.hpp"

#include "common/reading/jobs.hpp"
#include "common/reading/plans.hpp"
#include "common/reading/twin_watch.hpp"
#include "tests/unit/promql/await.hpp"
#include "tests/world/database.hpp"
#include "tests/world/life.hpp"
#include "tests/world/oracle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace bandwatch::world {
namespace {

using counting::BucketGrid;
using counting::NewTargetPolicy;
using reading::BucketRequest;
using reading::Plan;
using std::chrono::minutes;
using std::chrono::seconds;

DatabaseOptions random_database(Dice& dice) {
  DatabaseOptions out;
  out.left_closed = dice.chance(0.5);
  out.functions_keep_names = dice.chance(0.3);
  out.chunk_samples = static_cast<std::size_t>(dice.pick(std::vector<int>{7, 40, 120}));
  out.frame_chunks = static_cast<std::size_t>(dice.number(1, 4));
  return out;
}

class Check {
 public:
  Check(std::uint64_t seed, const DieSettings& settings)
      : life_(make_life(seed, settings)), dice_(seed ^ 0x9E3779B97F4A7C15U), database_(life_, random_database(dice_)) {
    policy_ = dice_.chance(0.2) && !life_.warns_of_twins ? NewTargetPolicy::kFromZero : NewTargetPolicy::kBaseline;
  }

  Finding run() {
    look_for_twins();
    read_in_one_go();
    read_in_two();
    finding_.figures["queries"] += database_.queries();
    finding_.figures["lost bytes"] += life_.lost;
    return std::move(finding_);
  }

 private:
  /// Reads by one plan, with limits so small that pages and pieces meet their ends.
  [[nodiscard]] std::unique_ptr<reading::Plans> plans(Plan plan) {
    reading::ReaderOptions options;
    options.schemas = life_.schemas;
    options.replica_labels = {"prometheus_replica"};
    options.page_samples = 1000;
    options.piece_points = 1;
    auto out = std::make_unique<reading::Plans>(database_, std::move(options), policy_);
    out->prefer(plan);
    // As a service that has read before: what it remembers is not all that there is now.
    database_.show(life_.all_visible);
    if (dice_.chance(0.5)) {
      const auto seen = life_.window.start + dice_.duration({}, life_.window.length());
      static_cast<void>(test::await(io_, out->prepare({life_.window.start - minutes{1}, seen})));
    }
    return out;
  }

  /// As services do every now and then. Whoever is warned may find more than the truth.
  void look_for_twins() {
    reading::ReaderOptions options;
    options.schemas = life_.schemas;
    options.replica_labels = {"prometheus_replica"};
    reading::Jobs jobs;
    const auto known = test::await(io_, jobs.of(database_, options, life_.window, life_.window.end)).value();
    for (auto at = life_.window.start; at <= life_.window.end + reading::kTwinPause; at += reading::kTwinPause) {
      database_.show(at);
      const auto found = test::await(io_, reading::look_for_twins(database_, options, known, at)).value();
      warned_ = warned_ || !found.empty();
      if (!found.empty() && !life_.warns_of_twins)
        finding_.wrong.push_back("false alarm: " + sentence_of(found.front()));
    }
    database_.show(life_.all_visible);
  }

  /// Buckets over some of the life: steps of all sizes, ends anywhere.
  [[nodiscard]] BucketGrid random_grid(UtcTime end) {
    BucketGrid grid;
    const auto length = life_.window.length();
    grid.start = life_.window.start - minutes{1} + dice_.duration({}, length * 2 / 3);
    const auto step = dice_.pick(std::vector<Duration>{minutes{1}, minutes{5}, minutes{5}, minutes{7}, minutes{15}});
    if (dice_.chance(0.3)) grid.start = floor_to(grid.start, step);
    for (auto next = floor_to(grid.start, step) + step; next < end; next += step)
      grid.ends.push_back(next);
    if (grid.ends.empty() || dice_.chance(0.5)) grid.ends.push_back(std::max(end, grid.start + seconds{1}));
    return grid;
  }

  [[nodiscard]] counting::Selection random_selection() {
    counting::Selection out;
    if (dice_.chance(0.2)) out.direction = counting::Direction::kEgress;
    if (dice_.chance(0.2)) out.services = {"bun-service", "ban-service"};
    if (dice_.chance(0.1)) out.routes = {"b*n-route"};
    return out;
  }

  /// Reads and judges.
  std::unique_ptr<Outcome> read(reading::Plans& plans, const BucketRequest& request, Plan plan, std::string_view part,
                                std::shared_ptr<const counting::Resume>* resume = nullptr) {
    auto out = std::make_unique<Outcome>(request.grid);
    out->warns_of_twins = warned_;
    auto report = test::await(io_, plans.read(request, *out));
    ++finding_.figures["reads"];
    if (!report) {
      complain(plan, part, report.error().detail);
      return nullptr;
    }
    if (resume != nullptr) *resume = report->resume;
    ++finding_.figures[std::string{name_of(report->plan)}];
    if (request.attribution == counting::Attribution::kLinear) return out;
    for (const auto& fault : wrong_and_silent(life_, request.selection, policy_, *out))
      complain(plan, part, fault);
    return out;
  }

  void complain(Plan plan, std::string_view part, const std::string& what) {
    finding_.wrong.push_back(fmt::format("{}, {}: {}", name_of(plan), part, what));
  }

  void read_in_one_go() {
    database_.show(life_.all_visible);
    for (int round = 0; round < 2; ++round) {
      BucketRequest request;
      request.grid = random_grid(life_.window.end - dice_.duration({}, life_.window.length() / 4));
      request.selection = random_selection();
      if (dice_.chance(0.1)) request.attribution = counting::Attribution::kLinear;
      std::unique_ptr<Outcome> first;
      for (const auto plan : {Plan::kSamples, Plan::kChunks, Plan::kBoundaries}) {
        const auto reader = plans(plan);
        auto outcome = read(*reader, request, plan, "in one go");
        if (!first) std::swap(first, outcome);
        // What counts twice is told by its most; how often is anybody's guess.
        if (!first || !outcome || warned_) continue;
        const auto differs = difference(*first, *outcome);
        if (!differs.empty()) complain(plan, "against samples", differs);
      }
    }
  }

  /// As somebody who reads what is settled, and goes on from there later.
  void read_in_two() {
    for (const auto plan : {Plan::kSamples, Plan::kChunks}) {
      const auto reader = plans(plan);
      BucketRequest request;
      request.grid = random_grid(life_.window.end);
      request.selection = random_selection();
      const auto cut = request.grid.ends[static_cast<std::size_t>(dice_.number(0, std::ssize(request.grid.ends) - 1))];
      auto rest = request;
      std::erase_if(request.grid.ends, [&](UtcTime end) { return end > cut; });
      std::erase_if(rest.grid.ends, [&](UtcTime end) { return end <= cut; });
      rest.grid.start = cut;
      request.keep_at = cut;
      database_.show(settled(cut));
      if (!read(*reader, request, plan, "first part", &rest.resume) || rest.grid.ends.empty()) continue;
      database_.show(life_.all_visible);
      (void)read(*reader, rest, plan, "second part");
    }
  }

  /// When every sample up to `at` can be seen.
  [[nodiscard]] UtcTime settled(UtcTime at) const {
    auto out = at;
    for (const auto& series : life_.series) {
      for (std::size_t i = 0; i < series.times.size() && series.times[i] <= at; ++i)
        out = std::max(out, series.visible[i]);
    }
    return out;
  }

  Life life_;
  Dice dice_;
  Database database_;
  bool warned_{false};  ///< that somebody counts twice
  NewTargetPolicy policy_{NewTargetPolicy::kBaseline};
  boost::asio::io_context io_{1};
  Finding finding_;
};

}  // namespace

Finding check_world(std::uint64_t seed, const DieSettings& settings) {
  return Check{seed, settings}.run();
}

}  // namespace bandwatch::world
