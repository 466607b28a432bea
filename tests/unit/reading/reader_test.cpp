#include "common/reading/reader.hpp"

#include "common/core/duration.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/text.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bandwatch;
using counting::Series;

namespace {

constexpr UtcTime kStart{std::chrono::hours{500'000}};

/// A database of gateways whose every series grows by 1,000 bytes a scrape, that refuses to show more than `limit`
/// samples at once. Understands what a reader asks.
class LimitedDatabase final : public promql::Client {
 public:
  LimitedDatabase(std::size_t targets, std::size_t series, Duration rhythm, Duration length, std::size_t limit)
      : limit_(limit) {
    const auto scrapes = static_cast<std::size_t>(length / rhythm);
    for (std::size_t t = 0; t < targets; ++t) {
      const auto instance = "node-" + std::to_string(t) + ":8001";
      for (std::size_t s = 0; s < series; ++s) {
        add({{"__name__", "kong_bandwidth_bytes"},
             {"direction", "egress"},
             {"instance", instance},
             {"job", "kong"},
             {"service", "s" + std::to_string(s)}},
            scrapes, rhythm, 1000);
      }
      add({{"__name__", "kong_nginx_requests_total"}, {"instance", instance}, {"job", "kong"}}, scrapes, rhythm, 1);
      add({{"__name__", "up"}, {"instance", instance}, {"job", "kong"}}, scrapes, rhythm, 0);
    }
  }

  boost::asio::awaitable<Result<promql::Answer>> instant(promql::Query query) override {
    const std::string_view text{query.text};
    promql::Answer out;
    std::size_t samples = 0;
    std::map<Labels, std::size_t> targets;
    for (const auto& series : series_) {
      if (!selects(text, series.labels)) continue;
      const auto from = std::upper_bound(series.times.begin(), series.times.end(), *query.at - range_in(text));
      const auto to = std::upper_bound(series.times.begin(), series.times.end(), *query.at);
      if (from == to) continue;
      samples += static_cast<std::size_t>(to - from);
      ++targets[Labels{{{"instance", std::string{series.labels.get("instance")}}, {"job", "kong"}}}];
      if (!text.starts_with("kong") && !text.starts_with("up")) continue;
      const auto offset = from - series.times.begin();
      out.series.push_back(
          {series.labels, {from, to}, {series.values.begin() + offset, series.values.begin() + offset + (to - from)}});
    }
    if (text.starts_with("sum(") && samples > 0)
      out.series.push_back({{}, {*query.at}, {static_cast<double>(samples)}});
    if (text.starts_with("group by")) {
      for (const auto& [labels, count] : targets)
        out.series.push_back({labels, {*query.at}, {1}});
    }
    const bool raw = text.starts_with("kong") || text.starts_with("up");
    if (raw && samples > limit_) {
      ++refused;
      co_return Error{Errc::kTooLarge, "more than the limit", {}};
    }
    if (raw) largest = std::max(largest, samples);
    ++asked;
    co_return out;
  }
  boost::asio::awaitable<Result<std::vector<std::string>>> label_values(std::string /*label*/,
                                                                        std::vector<std::string> /*selectors*/,
                                                                        Window /*window*/) override {
    co_return std::vector<std::string>{"kong"};
  }
  boost::asio::awaitable<Result<promql::DatabaseInfo>> describe() override { co_return promql::DatabaseInfo{}; }

  std::size_t asked{0};
  std::size_t refused{0};
  std::size_t largest{0};  ///< samples of one answer

 private:
  void add(std::vector<Labels::Pair> labels, std::size_t scrapes, Duration rhythm, double step) {
    Series out;
    out.labels = Labels{std::move(labels)};
    for (std::size_t i = 1; i <= scrapes; ++i) {
      out.times.push_back(kStart + rhythm * static_cast<std::int64_t>(i));
      out.values.push_back(step == 0 ? 1 : step * static_cast<double>(i));
    }
    series_.push_back(std::move(out));
  }
  static Duration range_in(std::string_view text) {
    const auto begin = text.find('[') + 1;
    return parse_duration(text.substr(begin, text.find(']') - begin)).value();
  }
  /// By name and instances; a regular expression of names is quoted here as Matcher does, with its dots and dashes.
  static bool selects(std::string_view text, const Labels& labels) {
    const auto name = std::string{labels.get("__name__")} + "{";
    if (text.find(name) == std::string_view::npos) return false;
    const auto begin = text.find("instance=");
    if (begin == std::string_view::npos) return true;
    const auto quoted = text.substr(text.find('"', begin) + 1);
    const auto values = "|" + std::string{quoted.substr(0, quoted.find('"'))} + "|";
    return test::contains(values, "|" + std::string{labels.get("instance")} + "|");
  }

  std::size_t limit_;
  std::vector<Series> series_;
};

struct Outcome {
  Result<reading::ReadReport> report{reading::ReadReport{}};
  double bytes{0};
  std::map<std::string, UtcTime> newest;  ///< of each target, as the pages came
  bool in_order{true};
};

Outcome read_all(LimitedDatabase& database, Duration length, std::size_t page_samples) {
  reading::ReaderOptions options;
  options.schemas = {*counting::find_preset("kong-3")};
  options.page_samples = page_samples;
  reading::Reader reader{database, options};
  counting::Accountant accountant{options.schemas, counting::NewTargetPolicy::kFromZero, kStart};
  Outcome out;
  const counting::Accountant::Sink sink = [&](const counting::CountedSeries&, const counting::Delta& delta) {
    out.bytes += static_cast<double>(delta.bytes.count());
  };
  const reading::Reader::PageObserver observe = [&](const counting::Page& page) {
    for (const auto& series : page.up) {
      auto& newest = out.newest[std::string{series.labels.get("instance")}];
      out.in_order = out.in_order && newest < series.times.front();
      newest = series.times.back();
    }
  };
  boost::asio::io_context io;
  const Window window{kStart, kStart + length};
  out.report = test::await(io, reader.read({}, window, accountant, sink, observe));
  return out;
}

}  // namespace

TEST_CASE("pages that are too large are asked for in halves, of time and then of targets") {
  constexpr auto kLength = std::chrono::hours{1};
  constexpr std::size_t kTargets = 6;
  constexpr std::size_t kSeries = 10;
  const auto limit =
      GENERATE(std::size_t{100'000}, std::size_t{1'000}, std::size_t{100}, std::size_t{30}, std::size_t{10});
  LimitedDatabase database{kTargets, kSeries, std::chrono::minutes{1}, kLength, limit};
  // Aims at much more than the database has patience for.
  const auto read = read_all(database, kLength, 1'000'000);
  REQUIRE(read.report.has_value());
  CHECK(read.bytes == 1000.0 * 60 * kTargets * kSeries);
  CHECK(read.in_order);
  CHECK(read.newest.size() == kTargets);
  CHECK(read.report->scrapes == 60 * kTargets);
  CHECK(database.largest <= limit);
  // What was found too large is not tried over and over.
  CHECK(database.refused < 300);
}

TEST_CASE("a moment of one target that is too large is an error of its own") {
  LimitedDatabase database{3, 20, std::chrono::seconds{15}, std::chrono::hours{1}, 10};
  const auto read = read_all(database, std::chrono::hours{1}, 1000);
  REQUIRE(read.report.has_error());
  CHECK(read.report.error().code == Errc::kTooLarge);
}

TEST_CASE("a first look at a long window keeps pages to their size") {
  constexpr auto kLength = std::chrono::hours{2};
  LimitedDatabase database{40, 50, std::chrono::minutes{1}, kLength, 1'000'000};
  const auto read = read_all(database, kLength, 2'000);
  REQUIRE(read.report.has_value());
  CHECK(read.bytes == 1000.0 * 120 * 40 * 50);
  CHECK(read.in_order);
  CHECK(database.refused == 0);
  CHECK(database.largest <= 5'000);  // twice the size, and a scrape more at the edge
}
