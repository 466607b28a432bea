#include "tests/proofs/prove.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace bandwatch::proof {
namespace {

constexpr std::size_t kFailuresShown = 10;

class Tally {
 public:
  void add(std::uint64_t seed, const Outcome& outcome) {
    const std::lock_guard lock{mutex_};
    for (const auto& [name, count] : outcome.figures)
      figures_[name] += count;
    if (outcome.failures.empty()) return;
    if (++failed_ > kFailuresShown) return;
    for (const auto& failure : outcome.failures)
      fmt::print("seed {}: {}\n", seed, failure);
    std::fflush(stdout);
  }

  [[nodiscard]] std::size_t failed() const noexcept { return failed_; }

  [[nodiscard]] bool occurred(const std::string& figure) const {
    const auto found = figures_.find(figure);
    if (found != figures_.end() && found->second > 0) return true;
    fmt::print("never occurred: {}\n", figure);
    return false;
  }

  void print(const std::string& name, std::uint64_t cases) const {
    auto line = fmt::format("figure: {}: {} cases, {} failed", name, cases, failed_);
    for (const auto& [what, count] : figures_)
      line += fmt::format(", {} {}", count, what);
    fmt::print("{}\n", line);
  }

 private:
  std::mutex mutex_;
  std::size_t failed_{0};
  std::map<std::string, std::uint64_t> figures_;
};

Outcome guarded(const std::function<Outcome(std::uint64_t)>& check, std::uint64_t seed) {
  try {
    return check(seed);
  } catch (const std::exception& failure) {
    return {{fmt::format("exception: {}", failure.what())}, {}};
  }
}

}  // namespace

int prove(const std::string& name, int argc, const char* const* argv, const std::vector<std::string>& must_occur,
          const std::function<Outcome(std::uint64_t seed)>& check) {
  std::uint64_t first = 1;
  std::uint64_t count = 1000;
  unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  CLI::App app{"Proves a promise with many random cases."};
  app.add_option("--seed", first, "of the first case");
  app.add_option("--count", count, "how many cases");
  app.add_option("--threads", threads, "at once");
  CLI11_PARSE(app, argc, argv);

  Tally tally;
  std::atomic<std::uint64_t> next{0};
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (auto index = next++; index < count; index = next++)
        tally.add(first + index, guarded(check, first + index));
    });
  }
  for (auto& worker : workers)
    worker.join();
  tally.print(name, count);
  const bool telling =
      std::all_of(must_occur.begin(), must_occur.end(), [&](const auto& figure) { return tally.occurred(figure); });
  return tally.failed() == 0 && telling ? 0 : 1;
}

}  // namespace bandwatch::proof
