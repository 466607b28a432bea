// What reading costs without a service around it, as a JSON array of {name, ours, peer, ratio, goal, met}:
//
//     bench-reads decode               ns a sample of an XOR chunk, against a decoder without cunning
//     bench-reads cold URL LENGTH STEP [END]
//                                      all series of the last LENGTH (24h, 7d) in buckets of STEP (1m, 1h), read from
//                                      the Prometheus at URL, against sum(increase()) there; END in Unix seconds, now
//                                      if not given. Medians of three, by turns.
#include "common/core/duration.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/promql/http_client.hpp"
#include "common/promql/xor_chunk.hpp"
#include "common/reading/plans.hpp"
#include "tests/bench/reads/plain_chunk.hpp"
#include "tests/support/xor_encoder.hpp"
#include "tests/unit/promql/await.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <ctime>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using std::chrono::steady_clock;

std::string row(const std::string& name, double ours, double peer, double goal) {
  const double ratio = ours / peer;
  return fmt::format(R"({{"name":"{}","ours":{:.4g},"peer":{:.4g},"ratio":{:.3g},"goal":"<= {}","met":{}}})", name,
                     ours, peer, ratio, goal, ratio <= goal);
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Chunks as Prometheus has them of a scraped byte counter: 120 samples, a tenth of the scrapes some milliseconds off.
std::vector<std::string> counter_chunks(std::size_t count) {
  std::mt19937_64 random{1};
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    test::XorEncoder chunk;
    std::int64_t time = 1'790'000'000'000;
    auto value = static_cast<double>(random() % 100'000'000);
    for (int sample = 0; sample < 120; ++sample) {
      time += 15'000 + (random() % 10 == 0 ? static_cast<std::int64_t>(random() % 41) - 20 : 0);
      value += static_cast<double>(random() % 100'000);
      chunk.add(time, std::bit_cast<std::uint64_t>(value));
    }
    out.push_back(chunk.bytes());
  }
  return out;
}

/// Nanoseconds a sample.
struct Decoding {
  double ours{1e9};
  double plain{1e9};
};

/// The best of many rounds by turns, by the processor's time: what others do on the machine is no part of it.
Decoding decode_nanoseconds() {
  const auto chunks = counter_chunks(2000);
  Decoding best;
  std::uint64_t sums[2] = {};
  std::size_t samples = 0;
  const auto timed = [&](auto&& decode) {
    samples = 0;
    const auto begin = cpu_seconds();
    for (const auto& chunk : chunks)
      decode(chunk);
    return (cpu_seconds() - begin) / static_cast<double>(samples) * 1e9;
  };
  const auto visit_into = [&](std::uint64_t& sum) {
    return [&](std::int64_t time, std::uint64_t value) {
      sum += static_cast<std::uint64_t>(time) ^ value;
      ++samples;
    };
  };
  bool whole = true;
  for (int round = 0; round < 100; ++round) {
    best.ours = std::min(best.ours, timed([&](const std::string& chunk) {
                           whole = promql::read_xor_chunk(chunk, visit_into(sums[0])) && whole;
                         }));
    best.plain =
        std::min(best.plain, timed([&](const std::string& chunk) { bench::read_plainly(chunk, visit_into(sums[1])); }));
  }
  // Also keeps the compiler from leaving the work out.
  if (!whole || sums[0] != sums[1]) throw std::runtime_error{"the two decoders disagree"};
  return best;
}

/// Adds all up, as a chart of one line does.
class OneLine final : public counting::BucketSink {
 public:
  explicit OneLine(std::size_t buckets) : sums_(buckets) {}
  void begin() override {
    std::fill(sums_.begin(), sums_.end(), Bytes{});
    series_.clear();
  }
  void on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) override {
    series_.insert(series.id);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      sums_[first + i] += bytes[i];
  }
  void on_event(const counting::CountedSeries&, const counting::Delta&) override {}
  void on_scrapes(const counting::Target&, std::size_t, std::span<const counting::ScrapeCount>) override {}
  [[nodiscard]] std::size_t series() const { return series_.size(); }

 private:
  std::vector<Bytes> sums_;
  std::set<std::string> series_;
};

template <class Work>
double seconds_of(Work work) {
  const auto begin = steady_clock::now();
  work();
  return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

double median(std::array<double, 3> values) {
  std::sort(values.begin(), values.end());
  return values[1];
}

int cold(const std::string& url, const std::string& length, const std::string& step_text, UtcTime end) {
  const auto step = parse_duration(step_text).value();
  const auto lookback = parse_duration(length).value();
  boost::asio::io_context io;
  promql::ClientOptions options;
  options.urls = {url};
  options.timeout = std::chrono::minutes{10};
  const auto client = std::move(promql::make_http_clients(io.get_executor(), std::move(options)).value().front());
  reading::ReaderOptions reading;
  reading.schemas = counting::schema_presets();
  reading::Plans plans{*client, std::move(reading), counting::NewTargetPolicy::kBaseline};
  plans.use(test::await(io, client->describe()).value());
  reading::BucketRequest request;
  request.grid = counting::lookback_grid(floor_to(end, step), lookback, step);
  OneLine line{request.grid.ends.size()};
  reading::BucketReport report;
  promql::RangeQuery increase;
  increase.text = "sum(increase(kong_bandwidth_bytes[" + format_duration(step) + "]))";
  increase.first = request.grid.ends.front();
  increase.last = request.grid.ends.back();
  increase.step = step;
  std::array<double, 3> ours{};
  std::array<double, 3> theirs{};
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ours[i] = seconds_of([&] { report = test::await(io, plans.read(request, line)).value(); });
    theirs[i] = seconds_of([&] { test::await(io, client->range(increase)).value(); });
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::fprintf(stderr, "%zu series, %zu samples, plan %s\n", line.series(), report.samples,
               std::string{name_of(report.plan)}.c_str());
  const auto name = fmt::format("cold read, s, {} series x {}, against sum(increase())", line.series(), length);
  const auto memory = fmt::format("memory of that read, MB, {} series x {}, against 64", line.series(), length);
  std::printf("[%s,\n %s]\n", row(name, median(ours), median(theirs), 0.5).c_str(),
              row(memory, static_cast<double>(usage.ru_maxrss) / 1024, 64, 1).c_str());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments{argv + 1, argv + argc};
  if (arguments.size() == 1 && arguments[0] == "decode") {
    const auto [ours, plain] = decode_nanoseconds();
    std::printf("[%s]\n", row("chunk decoding, ns a sample, against a plain decoder", ours, plain, 0.73).c_str());
    return 0;
  }
  if ((arguments.size() == 4 || arguments.size() == 5) && arguments[0] == "cold") {
    const auto end =
        arguments.size() == 5 ? UtcTime{std::chrono::seconds{std::stoll(arguments[4])}} : SystemClock{}.now();
    return cold(arguments[1], arguments[2], arguments[3], end);
  }
  std::fputs("bench-reads decode | cold URL LENGTH STEP [END]\n", stderr);
  return 64;
}
