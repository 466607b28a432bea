#include "alert-service/meter/meter.hpp"
#include "alert-service/meter/prometheus_source.hpp"
#include "common/promql/http_client.hpp"
#include "tests/proofs/canned_database.hpp"
#include "tests/proofs/world/memory_ledger.hpp"
#include "tests/proofs/world/run.hpp"
#include "tests/proofs/world/scenario.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

// A database whose answers break off after every byte, come with warnings, or hold values that are no numbers. The
// ledger's cursor must not move, and the next whole answer must count everything.
namespace {

using namespace bandwatch;
using namespace bandwatch::proof;
using std::chrono::minutes;

const std::string kCounters = "kong_bandwidth_bytes";
const std::string kWitness = "kong_nginx_requests_total";
const std::string kUp = "up%7B";  // as it stands in a form: up{

test::History life() {
  test::HistoryOptions options;
  options.targets = 4;
  options.scrapes = 32;
  options.restart_chance = options.failed_chance = options.outage_chance = 0;
  options.traffic_chance = 6;  // of the first series of a target certain, of the sixth too
  return make_history(options);
}

/// An alert-service in front of the database, half of the life counted.
class World {
 public:
  World() : middle_(history_.window.start + minutes{4}), clock_(middle_) {
    promql::ClientOptions options;
    options.urls = {database_.url()};
    options.max_connections = 1;
    auto clients = promql::make_http_clients(context_.get_executor(), options).value();
    reading::ReaderOptions reading;
    reading.schemas = {*counting::find_preset("kong-3")};
    reading.job = "kong";
    reading.pad = kOverlap;
    source_.emplace(std::move(clients), reading, counting::NewTargetPolicy::kBaseline);
    std::vector<alert::Quota> quotas;
    if (!ledger_->adopt(quotas, middle_)) throw std::runtime_error("no quotas");
    meter_.emplace(*ledger_, *source_, data_clock_, meter_options(quotas, minutes{60}));
    show(Window{history_.window.start, middle_});
    if (!poll()) throw std::runtime_error("the first poll failed");
    clock_.set(history_.window.end);
    show(history_.window);
  }

  void show(Window window) {
    const auto now = static_cast<double>(window.end.time_since_epoch().count()) / 1000.0;
    database_.set_answer("vector%28time", fmt::format(R"({{"status":"success","data":{{"resultType":"vector",)"
                                                      R"("result":[{{"metric":{{}},"value":[{0:.3f},"{0:.3f}"]}}]}}}})",
                                                      now));
    database_.set_answer(kCounters, matrix_of(test::cut(history_.counters, window)));
    database_.set_answer(kWitness, matrix_of(test::cut(history_.witnesses, window)));
    database_.set_answer(kUp, matrix_of(test::cut(history_.up, window)));
  }

  Result<alert::PollReport> poll() {
    std::optional<Result<alert::PollReport>> out;
    boost::asio::co_spawn(context_, meter_->poll(), [&out](const std::exception_ptr& failure, auto report) {
      if (failure) std::rethrow_exception(failure);
      out = std::move(report);
    });
    context_.restart();
    while (!out)
      context_.run_one();
    return *std::move(out);
  }

  [[nodiscard]] UtcTime cursor() { return ledger_->totals(UtcTime{}).value().standing.cursor; }
  [[nodiscard]] std::uint64_t counted() {
    return ledger_->sum_of_slots({}, Window{UtcTime{}, history_.window.end + minutes{15}}).value().count();
  }
  /// What passed after the middle, by the life itself.
  [[nodiscard]] std::uint64_t truth() const {
    std::uint64_t sum = 0;
    for (const auto& each : history_.counted)
      sum += each.at > middle_ ? each.bytes : 0;
    return sum;
  }
  CannedDatabase& database() { return database_; }
  [[nodiscard]] const test::History& history() const { return history_; }

 private:
  test::History history_ = life();
  UtcTime middle_;
  VirtualClock clock_;
  CannedDatabase database_;
  boost::asio::io_context context_{1};
  std::unique_ptr<alert::Ledger> ledger_ = make_memory_ledger();
  std::optional<alert::PrometheusSource> source_;
  alert::DataClock data_clock_{clock_, elapsed_on(clock_)};
  std::optional<alert::Meter> meter_;
};

std::size_t failures = 0;

void expect(bool held, const std::string& what) {
  if (held) return;
  if (++failures <= 20) fmt::print("failed: {}\n", what);
}

void expect_still(World& world, const std::string& what) {
  const auto before = world.cursor();
  const auto report = world.poll();
  expect(!report.has_value(), what + ": taken for whole");
  expect(world.cursor() == before, what + ": the cursor moved");
}

/// Every cut of every answer in every framing, at each `stride`th byte.
std::size_t cut_everywhere(World& world, std::size_t stride) {
  std::size_t cuts = 0;
  for (const auto framing : {Framing::kLength, Framing::kChunked, Framing::kUntilClosed}) {
    for (const auto& [name, series] :
         {std::pair{kCounters, &world.history().counters}, std::pair{kWitness, &world.history().witnesses},
          std::pair{kUp, &world.history().up}}) {
      const auto length = matrix_of(*series).size();
      for (std::size_t byte = 0; byte < length; byte += stride) {
        world.database().cut(name, byte, framing);
        expect_still(world,
                     fmt::format("{} cut after {} of {}, framing {}", name, byte, length, static_cast<int>(framing)));
        ++cuts;
      }
    }
  }
  expect(world.database().cuts() == cuts, "not every answer was cut");
  world.database().mend();
  return cuts;
}

void odd_answers(World& world) {
  const auto whole = matrix_of(world.history().counters);
  const auto with = [&](const std::string& more) { return whole.substr(0, whole.size() - 1) + more + "}"; };
  for (const auto& body : {with(R"(,"warnings":["a store is missing"])"), with(R"(,"isPartial":true)"),
                           with(R"(,"error":"late","errorType":"timeout")"), whole + "{}", std::string{"{}"},
                           std::string{R"({"status":"error","errorType":"internal","error":"no"})"}}) {
    world.database().set_answer(kCounters, body);
    expect_still(world, "an odd answer: " + body.substr(body.size() - std::min<std::size_t>(40, body.size())));
  }
}

UtcTime newest_of(const std::vector<counting::Series>& all) {
  UtcTime out;
  for (const auto& series : all)
    out = std::max(out, series.times.back());
  return out;
}

/// Samples that are no numbers between those that are: each series counts as if they were not there.
void no_numbers(World& world) {
  auto counters = world.history().counters;
  for (auto& series : counters) {
    const auto last = series.times.back();
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
      series.times.push_back(last + Duration{static_cast<std::int64_t>(series.times.size())});
      series.values.push_back(value);
    }
  }
  world.database().set_answer(kCounters, matrix_of(counters));
  const auto report = world.poll();
  expect(report.has_value(), "the whole answer was refused");
  const auto newest = std::max(newest_of(world.history().up), newest_of(counters));
  expect(world.cursor() == newest, "the cursor is not where the newest sample is");
  expect(world.counted() == world.truth(), fmt::format("{} bytes counted, true {}", world.counted(), world.truth()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t stride = argc > 1 ? std::stoul(argv[1]) : 1;
  World world;
  const auto cuts = cut_everywhere(world, stride);
  odd_answers(world);
  no_numbers(world);
  fmt::print("figure: partial-answers: {} cuts, 6 odd answers, {} failed; then {} bytes counted, all\n", cuts, failures,
             world.counted());
  return failures == 0 && cuts > 0 ? 0 : 1;
}
