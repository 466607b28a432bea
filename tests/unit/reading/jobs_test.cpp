#include "common/reading/jobs.hpp"

#include "common/counting/schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/promql/await.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

using namespace bandwatch;
using namespace std::chrono_literals;

namespace {

constexpr UtcTime kNow{std::chrono::hours{500'000}};

/// An index that has the jobs that one gives it, and notes what it was asked about.
struct Index final : promql::Client {
  boost::asio::awaitable<Result<promql::Answer>> instant(promql::Query /*query*/) override {
    co_return promql::Answer{};
  }
  boost::asio::awaitable<Result<std::vector<std::string>>> label_values(std::string /*label*/,
                                                                        std::vector<std::string> /*selectors*/,
                                                                        Window window) override {
    asked.push_back(window);
    co_return jobs;
  }
  boost::asio::awaitable<Result<promql::DatabaseInfo>> describe() override { co_return promql::DatabaseInfo{}; }

  std::vector<std::string> jobs{"kong"};
  std::vector<Window> asked;
};

struct Bench {
  Bench() { options.schemas = counting::schema_presets(); }

  std::set<std::string> in(Window window) {
    return test::await(io, jobs.of(index, options, window, kNow + 1min)).value();
  }

  boost::asio::io_context io;
  Index index;
  reading::ReaderOptions options;
  reading::Jobs jobs;
};

using Names = std::set<std::string>;

}  // namespace

TEST_CASE("the jobs of a window are asked for with the day before it, and then of what is not known yet") {
  Bench bench;
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"kong"});
  CHECK(bench.in({kNow - 30min, kNow - 1min}) == Names{"kong"});
  CHECK(bench.index.asked == std::vector<Window>{{kNow - 25h, kNow}});
  bench.index.jobs = {"canary"};
  CHECK(bench.in({kNow - 1h, kNow + 10s}) == Names{"canary", "kong"});
  bench.index.jobs = {"old"};
  CHECK(bench.in({kNow - 5h, kNow}) == Names{"canary", "kong", "old"});
  const std::vector<Window> wanted{{kNow - 25h, kNow}, {kNow - 5min, kNow + 10s}, {kNow - 29h, kNow - 25h}};
  CHECK(bench.index.asked == wanted);
}

TEST_CASE("what lies far behind what is known is asked for, with all between them") {
  Bench bench;
  CHECK(bench.in({kNow - 72h, kNow - 71h}) == Names{"kong"});
  bench.index.jobs = {"canary"};
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"canary", "kong"});
  CHECK(bench.index.asked.back() == Window{kNow - 71h - 5min, kNow});
  CHECK(bench.in({kNow - 40h, kNow - 1h}) == Names{"canary", "kong"});
  CHECK(bench.index.asked.size() == 2);
}

TEST_CASE("of what has not come yet nothing is known, though it was asked for") {
  Bench bench;
  CHECK(bench.in({kNow - 1h, kNow + 240h}) == Names{"kong"});
  bench.index.jobs = {"canary"};
  CHECK(bench.in({kNow - 1h, kNow + 2min}) == Names{"canary", "kong"});
}

TEST_CASE("that there are none is no knowledge") {
  Bench bench;
  bench.index.jobs.clear();
  CHECK(bench.in({kNow - 1h, kNow}).empty());
  bench.index.jobs = {"kong"};
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"kong"});
}

TEST_CASE("one that has turned up makes the index be asked again, and one that is named is the only one") {
  Bench bench;
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"kong"});
  bench.jobs.forget();
  bench.index.jobs = {"canary"};
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"canary", "kong"});
  bench.options.job = "edge";
  CHECK(bench.in({kNow - 1h, kNow}) == Names{"edge"});
}
