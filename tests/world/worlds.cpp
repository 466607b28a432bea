#include "tests/world/check.hpp"
#include "tests/world/life.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Worlds by the thousand: every plan gives the truth, or says that it doesn't know it.
namespace {

using namespace bandwatch::world;
using Fall = DieSettings::Fall;

constexpr std::size_t kShown = 10;

/// Dice that the product does not survive yet. The list must shrink: one that does no harm any more fails the suite.
constexpr std::array kExpectedToFail{Die::kJitter,  Die::kReplicas,      Die::kForeignReplicas, Die::kTwoJobs,
                                     Die::kOverlap, Die::kExportedLater, Die::kRelabelled,      Die::kNaN};

struct Run {
  std::uint64_t first{1};
  std::uint64_t count{1000};
  unsigned threads{1};
};

struct Sum {
  std::uint64_t wrong{0};                                       ///< worlds in which something was wrong and silent
  std::vector<std::pair<std::uint64_t, std::string>> examples;  ///< with their seeds
  std::map<std::string, std::uint64_t> figures;
};

Finding guarded(std::uint64_t seed, const DieSettings& settings) {
  try {
    return check_world(seed, settings);
  } catch (const std::exception& failure) {
    return {{fmt::format("exception: {}", failure.what())}, {}};
  }
}

Sum check(const Run& run, const DieSettings& settings) {
  Sum out;
  std::mutex mutex;
  std::atomic<std::uint64_t> next{0};
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < run.threads; ++i) {
    workers.emplace_back([&] {
      for (auto index = next++; index < run.count; index = next++) {
        const auto found = guarded(run.first + index, settings);
        const std::lock_guard lock{mutex};
        for (const auto& [name, figure] : found.figures)
          out.figures[name] += figure;
        if (found.wrong.empty()) continue;
        ++out.wrong;
        if (out.examples.size() < kShown) out.examples.emplace_back(run.first + index, found.wrong.front());
      }
    });
  }
  for (auto& worker : workers)
    worker.join();
  std::sort(out.examples.begin(), out.examples.end());
  return out;
}

void print(const Sum& sum) {
  for (const auto& [seed, what] : sum.examples)
    fmt::print("seed {}: {}\n", seed, what);
}

/// A life as text, for who looks for what went wrong in it.
void print(const Life& life) {
  for (const auto& series : life.series) {
    fmt::print("{}\n ", series.labels.canonical());
    for (std::size_t i = 0; i < series.times.size(); ++i)
      fmt::print(" {}={}", (series.times[i] - life.window.start).count(), series.values[i]);
    fmt::print("\n");
  }
  for (const auto& shown : life.shown) {
    fmt::print("{} {}: {} to {} bytes at {} to {}{}{}\n", shown.tuple.service, name_of(shown.tuple.direction),
               shown.low, shown.high, (shown.early - life.window.start).count(),
               (shown.late - life.window.start).count(), shown.first_of_target ? ", first of its target" : "",
               shown.must_be_told ? ", must be told" : "");
  }
}

/// Dice by chance, but for those that are expected to fail.
DieSettings sound_dice() {
  DieSettings out;
  for (const auto die : kExpectedToFail)
    out.set(die, Fall::kNever);
  return out;
}

/// Whether the dice that are expected to fail still do, one at a time beside the sound ones.
bool expectations_hold(const Run& run) {
  bool out = true;
  for (const auto die : kExpectedToFail) {
    auto settings = sound_dice();
    settings.set(die, Fall::kAlways);
    const auto sum = check(run, settings);
    const auto& rule = die_rules()[static_cast<std::size_t>(die)];
    fmt::print("expected to fail: {}: {} of {} worlds, such as seed {}\n", rule.name, sum.wrong, run.count,
               sum.examples.empty() ? 0 : sum.examples.front().first);
    if (sum.wrong > 0) continue;
    fmt::print("{} fails no more: take it off the list\n", rule.name);
    out = false;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  Run run;
  std::uint64_t expected = 0;
  bool prints = false;
  std::vector<std::string> forced;
  std::vector<std::string> banned;
  std::vector<std::string> names;
  for (const auto& rule : die_rules())
    names.emplace_back(rule.name);
  CLI::App app{"Lives worlds, reads them by every plan, and holds what comes out against the truth."};
  app.add_option("--seed", run.first, "of the first world");
  app.add_option("--count", run.count, "how many worlds");
  app.add_option("--threads", run.threads, "at once");
  app.add_option("--die", forced, "a die that falls on yes in each world")->check(CLI::IsMember(names));
  app.add_option("--without", banned, "a die that falls on no in each world")->check(CLI::IsMember(names));
  app.add_option("--expected-to-fail", expected, "so many worlds for each die of that list, too");
  app.add_flag("--print", prints, "the first world's series and truth, times in ms since its beginning");
  CLI11_PARSE(app, argc, argv);
  auto settings = sound_dice();
  for (const auto& name : forced)
    settings.set(find_die(name).value(), Fall::kAlways);
  for (const auto& name : banned)
    settings.set(find_die(name).value(), Fall::kNever);
  if (prints) print(make_life(run.first, settings));
  const auto sum = check(run, settings);
  print(sum);
  auto line = fmt::format("figure: worlds: {} worlds, wrong and silent: {}", run.count, sum.wrong);
  for (const auto& [name, figure] : sum.figures)
    line += fmt::format(", {} {}", figure, name);
  fmt::print("{}\n", line);
  run.count = expected;
  const bool as_expected = expected == 0 || expectations_hold(run);
  return sum.wrong == 0 && as_expected ? 0 : 1;
}
