#include "api-service/series/lookups.hpp"

#include "common/boost/outcome.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using namespace std::chrono_literals;
namespace asio = boost::asio;

struct SetClock final : Clock {
  [[nodiscard]] UtcTime now() const override { return time; }
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime{passed}; }
  void advance(Duration by) {
    time += by;
    passed += by;
  }

  UtcTime time{UtcTime{} + 1000h};
  Duration passed{1h};
};

/// A database that answers when it is told to, and notes what it was asked.
struct Held {
  explicit Held(asio::io_context& context) : held(context, asio::steady_timer::time_point::max()) {}

  asio::steady_timer held;
  std::vector<std::string> asked;
  promql::Answer answer{};
  bool is_answering{true};
  bool is_failing{false};
  bool refuses_names{false};
};

struct HeldClient final : promql::Client {
  explicit HeldClient(Held& what) : state(what) {}

  asio::awaitable<Result<promql::Answer>> instant(promql::Query query) override {
    state.asked.push_back(std::move(query).text);
    while (!state.is_answering)
      co_await state.held.async_wait(kOutcome);
    if (state.refuses_names && state.asked.back().find("__name__=~") != std::string::npos) {
      co_return Error{Errc::kInvalidArgument, "a regular expression on names", {}};
    }
    if (state.is_failing) co_return Error{Errc::kUnavailable, "gone", {}};
    co_return state.answer;
  }
  asio::awaitable<Result<std::vector<std::string>>> label_values(std::string label, std::vector<std::string> selectors,
                                                                 Window /*window*/) override {
    state.asked.push_back(label + " of " + selectors.front());
    co_return std::vector<std::string>{};
  }
  asio::awaitable<Result<promql::DatabaseInfo>> describe() override { co_return promql::DatabaseInfo{}; }

  Held& state;
};

reading::Databases databases_of(Held& held) {
  reading::ReaderOptions options;
  options.schemas = {*counting::find_preset("kong-3")};
  std::vector<std::unique_ptr<promql::Client>> clients;
  clients.push_back(std::make_unique<HeldClient>(held));
  return {std::move(clients), options, counting::NewTargetPolicy::kBaseline};
}

Limit tenant(const std::string& service) {
  counting::TenantScope scope;
  scope.services = counting::NameSet{{service}, {}};
  return scope;
}

/// People who want to know. Each notes what became of it.
struct Desk {
  explicit Desk(Admission::Options places = {}) : admission(context.get_executor(), places) {}

  void ask_for_quotas() { spawn(note(lookups.quotas())); }
  void ask_for_routes(const Limit& limit) { spawn(note_routes(limit)); }
  void ask_how_it_is() { spawn(note_probe()); }
  void let_answer() {
    client.is_answering = true;
    client.held.cancel();
    run();
  }
  void spawn(asio::awaitable<void> visit) {
    asio::co_spawn(context, std::move(visit), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    run();
  }
  void run() {
    context.restart();
    context.poll();
  }
  template <class T>
  asio::awaitable<void> note(Lookups::Answering<T> asking) {
    const auto answer = co_await std::move(asking);
    outcomes.emplace_back(answer ? "known" : name_of(answer.error().code));
  }
  asio::awaitable<void> note_routes(Limit limit) {
    auto asking = lookups.routes(std::move(limit));
    const auto answer = co_await std::move(asking);
    outcomes.emplace_back(answer ? "known" : name_of(answer.error().code));
    if (answer) routes = **answer;
  }
  asio::awaitable<void> note_probe() {
    auto asking = lookups.probe();
    const auto report = co_await std::move(asking);
    outcomes.emplace_back(report ? "known" : name_of(report.error().code));
  }

  asio::io_context context;
  SetClock clock;
  Held client{context};
  reading::Databases databases{databases_of(client)};
  Admission admission;
  Lookups lookups{databases, admission, clock};
  std::vector<std::string> outcomes;
  std::set<ServiceRoute> routes;
};

using Outcomes = std::vector<std::string>;

TEST_CASE("What many want to know at once, the database is asked once") {
  Desk desk;
  desk.client.is_answering = false;
  for (int i = 0; i < 100; ++i)
    desk.ask_for_quotas();
  CHECK(desk.outcomes.empty());
  desk.let_answer();
  CHECK(desk.outcomes == Outcomes(100, "known"));
  CHECK(desk.client.asked.size() == 1);
}

TEST_CASE("An answer is good for a second, whatever the calendar is set to") {
  Desk desk;
  desk.ask_for_quotas();
  desk.clock.advance(999ms);
  desk.ask_for_quotas();
  CHECK(desk.client.asked.size() == 1);
  desk.clock.time -= 10min;
  desk.ask_for_quotas();
  CHECK(desk.client.asked.size() == 1);
  desk.clock.advance(1ms);
  desk.ask_for_quotas();
  CHECK(desk.client.asked.size() == 2);
  CHECK(desk.outcomes == Outcomes(4, "known"));
}

TEST_CASE("Where several names can't be asked for at once, each is asked for alone") {
  Desk desk;
  desk.client.refuses_names = true;
  desk.ask_for_quotas();
  desk.clock.advance(10s);
  desk.ask_for_quotas();
  CHECK(desk.outcomes == Outcomes(2, "known"));
  const auto names = quota_metrics().size();
  REQUIRE(desk.client.asked.size() == 1 + 2 * names);
  for (std::size_t i = 0; i < names; ++i)
    CHECK(desk.client.asked[1 + i] == "{__name__=\"" + quota_metrics()[i] + "\"}");
}

TEST_CASE("A failure is told to all who wait and is not kept") {
  Desk desk;
  desk.client.is_failing = true;
  desk.client.is_answering = false;
  desk.ask_for_quotas();
  desk.ask_for_quotas();
  desk.let_answer();
  CHECK(desk.outcomes == Outcomes{"unavailable", "unavailable"});
  desk.client.is_failing = false;
  desk.ask_for_quotas();
  CHECK(desk.outcomes.back() == "known");
}

TEST_CASE("What the gateway has seen is asked for everybody at once, and each is told what he may see") {
  Desk desk;
  for (const auto* service : {"shop", "bank"}) {
    counting::Series series;
    series.labels.set("service", service);
    series.labels.set("route", "r");
    series.labels.set("consumer", std::string{"of-"} + service);
    series.times = {desk.clock.time};
    series.values = {1};
    desk.client.answer.series.push_back(std::move(series));
  }
  desk.ask_for_routes({});
  const auto first = desk.client.asked.size();
  CHECK(first == 2 * 2 * 24);  // both directions in both spellings, hour by hour
  CHECK(desk.routes == std::set<ServiceRoute>{{"bank", "r"}, {"shop", "r"}});
  desk.ask_for_routes(tenant("shop"));
  CHECK(desk.routes == std::set<ServiceRoute>{{"shop", "r"}});
  desk.ask_for_routes(counting::TenantScope{});
  CHECK(desk.routes.empty());
  CHECK(desk.client.asked.size() == first);
  desk.client.answer.series.clear();
  desk.clock.advance(10min);
  desk.ask_for_routes({});
  CHECK(desk.client.asked.size() == first + 2 * 2);
  CHECK(desk.routes.size() == 2);
  desk.clock.advance(25h);
  desk.ask_for_routes({});
  CHECK(desk.routes.empty());
}

TEST_CASE("A small question finds its turn beside one who asks for much") {
  Desk desk{{.at_once = 1, .queue = 0}};
  desk.client.is_answering = false;
  desk.ask_for_routes(tenant("shop"));
  desk.ask_for_routes(tenant("bank"));
  CHECK(desk.outcomes.empty());
  desk.let_answer();
  CHECK(desk.outcomes == Outcomes{"known", "known"});
}

TEST_CASE("Whether all is well is asked of the index, once in a while for everybody") {
  Desk desk;
  desk.ask_how_it_is();
  const auto first = desk.client.asked.size();
  CHECK(desk.client.asked.front().find("job of ") == 0);
  desk.clock.advance(4s);
  desk.ask_how_it_is();
  CHECK(desk.client.asked.size() == first);
  desk.clock.advance(1s);
  desk.ask_how_it_is();
  CHECK(desk.client.asked.size() == 2 * first);
}

TEST_CASE("Whether all is well can be asked under any load") {
  Desk desk{{.at_once = 1, .queue = 0}};
  desk.client.is_answering = false;
  desk.ask_for_quotas();
  desk.ask_how_it_is();
  desk.let_answer();
  CHECK(desk.outcomes == Outcomes{"known", "known"});
}

}  // namespace
