#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "tests/support/history.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert::test {

/// A database that holds a history, and fails when it is told to.
class ScriptedSource final : public CounterSource {
 public:
  explicit ScriptedSource(bandwatch::test::History history) : history_(std::move(history)) {}

  bandwatch::test::History& history() { return history_; }
  void fail_next_read(Error error) { read_failure_ = std::move(error); }
  void fail_retention(Error error) { retention_failure_ = std::move(error); }
  void set_retention(Duration retention) { retention_ = retention; }
  void set_retention_told(bool told) { retention_told_ = told; }
  void set_overlap(Duration overlap) { overlap_ = overlap; }
  void set_reason(std::string reason) { reason_ = std::move(reason); }
  /// Runs in the middle of the next read, after the samples have been booked.
  void interrupt_next_read(std::function<void()> action) { interruption_ = std::move(action); }
  [[nodiscard]] const std::vector<Window>& reads() const noexcept { return reads_; }

  [[nodiscard]] counting::Accountant make_accountant(UtcTime count_from) const override {
    return counting::Accountant{counting::schema_presets(), counting::NewTargetPolicy::kBaseline, count_from};
  }

  /// What time it is for the database; what it holds of later is not shown.
  void set_time(std::function<UtcTime()> time) { time_ = std::move(time); }
  [[nodiscard]] boost::asio::awaitable<Result<UtcTime>> now() override { co_return time_(); }

  [[nodiscard]] boost::asio::awaitable<Result<std::vector<counting::Series>>> scrapes(std::set<std::string> instances,
                                                                                      Window window) override {
    auto up = page_of(history_, Window{window.start, std::min(window.end, time_())}).up;
    std::erase_if(up, [&](const counting::Series& series) {
      return !instances.empty() && !instances.contains(std::string{series.labels.get("instance")});
    });
    co_return up;
  }

  [[nodiscard]] boost::asio::awaitable<Result<reading::ReadReport>> read(
      UtcTime from, Window window, counting::Accountant& accountant, counting::Accountant::Sink sink,
      reading::Reader::PageObserver observe) override {
    reads_.push_back(window);
    const auto page = page_of(history_, Window{std::min(from, window.start - overlap_), std::min(window.end, time_())});
    if (observe) observe(page);
    const auto answers = answer(history_, accountant.questions(page));
    accountant.account(page, answers, sink);
    if (const auto action = std::exchange(interruption_, {})) action();
    // A failure comes late on purpose: what has been collected by then must be thrown away.
    if (const auto failure = std::exchange(read_failure_, {})) co_return *failure;
    reading::ReadReport report;
    report.pages = 1;
    report.schema_found = !page.counters.empty();
    for (const auto& series : page.counters)
      report.samples += series.times.size();
    for (const auto& series : page.up)
      count_scrapes(report, series, window);
    co_return report;
  }

  /// None: it can't be asked.
  void set_counted_twice(std::optional<std::vector<std::string>> sentences) { counted_twice_ = std::move(sentences); }
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> counted_twice(UtcTime /*now*/) override {
    if (!counted_twice_) co_return Error{Errc::kTimeout, "not in time", {}};
    co_return *counted_twice_;
  }

  [[nodiscard]] boost::asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime /*now*/) override {
    reading::ProbeReport report;
    report.reason = reason_;
    co_return report;
  }

  [[nodiscard]] boost::asio::awaitable<Result<Retention>> retention() override {
    if (const auto failure = std::exchange(retention_failure_, {})) co_return *failure;
    co_return Retention{retention_, retention_told_};
  }

 private:
  static void count_scrapes(reading::ReadReport& report, const counting::Series& up, Window window) {
    for (std::size_t i = 0; i < up.times.size(); ++i) {
      if (!window.contains(up.times[i])) continue;
      auto& cell = report.scrapes_by[slot_end(up.times[i])];
      const std::size_t ok = up.values[i] == 1.0 ? 1 : 0;
      ++cell.all;
      ++report.scrapes;
      cell.ok += ok;
      report.scrapes_ok += ok;
    }
  }

  bandwatch::test::History history_;
  Duration overlap_{std::chrono::minutes{5}};
  Duration retention_{std::chrono::hours{24 * 15}};
  bool retention_told_{true};
  std::string reason_;
  std::optional<std::vector<std::string>> counted_twice_{std::vector<std::string>{}};
  std::optional<Error> read_failure_;
  std::optional<Error> retention_failure_;
  std::function<void()> interruption_;
  std::vector<Window> reads_;
  std::function<UtcTime()> time_{[this] { return history_.window.end; }};
};

/// Runs a coroutine to its end.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context;
  std::optional<T> out;
  boost::asio::co_spawn(context, std::move(work), [&out](const std::exception_ptr& failure, T value) {
    if (failure) std::rethrow_exception(failure);
    out.emplace(std::move(value));
  });
  context.run();
  return std::move(out).value();
}

/// One Kong node that has been up since `begin`, scraped every 15 s until `end`, with `bytes_per_scrape` of
/// bun-service.
[[nodiscard]] inline bandwatch::test::History steady_history(Window window, std::uint64_t bytes_per_scrape) {
  bandwatch::test::History history;
  history.window = window;
  const Labels target{{{"job", "kong"}, {"instance", "node"}}};
  auto counter = target;
  counter.set("__name__", "kong_bandwidth_bytes");
  counter.set("direction", "egress");
  counter.set("service", "bun-service");
  counter.set("route", "bun-route");
  auto up = target;
  up.set("__name__", "up");
  auto witness = target;
  witness.set("__name__", "kong_nginx_requests_total");
  history.counters.push_back({counter, {}, {}});
  history.up.push_back({up, {}, {}});
  history.witnesses.push_back({witness, {}, {}});
  double value = 0;
  double requests = 0;
  for (auto t = window.start; t <= window.end; t += std::chrono::seconds{15}) {
    for (auto* series : {&history.counters[0], &history.up[0], &history.witnesses[0]})
      series->times.push_back(t);
    history.counters[0].values.push_back(value);
    history.up[0].values.push_back(1);
    history.witnesses[0].values.push_back(requests += 1);
    value += static_cast<double>(bytes_per_scrape);
  }
  return history;
}

}  // namespace bandwatch::alert::test
