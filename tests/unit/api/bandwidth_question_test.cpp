#include "api-service/series/bandwidth_question.hpp"

#include "common/core/rfc3339.hpp"
#include "tests/support/catch.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using std::chrono::hours;
using std::chrono::minutes;

BandwidthQuestion parsed(const http::Parameters& parameters) {
  const auto question = parse_bandwidth_question(parameters);
  if (!question) FAIL(question.error().field << ": " << question.error().detail);
  return *question;
}

}  // namespace

TEST_CASE("Without parameters it is the last hour by service and route") {
  const auto question = parsed({});
  CHECK(question.span.lookback == hours{1});
  CHECK(question.span.step == Step{Duration{minutes{1}}});
  CHECK(question.grouping == Grouping{});
  CHECK(question.selection == counting::Selection{});
  CHECK_FALSE(question.top.has_value());
}

TEST_CASE("Every parameter has its place") {
  const auto question = parsed({{"start", "2026-11-01T00:00:00Z"},
                                {"end", "1793836800.5"},
                                {"step", "1h"},
                                {"direction", "ingress"},
                                {"service", "a"},
                                {"service", "b"},
                                {"route", ""},
                                {"consumer", "alice"},
                                {"workspace", "w"},
                                {"group_by", "service,consumer"},
                                {"group_by", "workspace"},
                                {"top", "5"},
                                {"compare", "previous"},
                                {"cumulative", "true"},
                                {"attribution", "linear"}});
  CHECK(question.span.window->start == parse_rfc3339("2026-11-01T00:00:00Z").value());
  CHECK(question.span.window->end == UtcTime{Duration{1'793'836'800'500}});
  CHECK(question.selection.direction == counting::Direction::kIngress);
  CHECK(question.selection.services == std::vector<std::string>{"a", "b"});
  CHECK(question.selection.routes == std::vector<std::string>{""});
  CHECK(question.selection.consumers == std::vector<std::string>{"alice"});
  CHECK(question.selection.workspaces == std::vector<std::string>{"w"});
  CHECK(question.grouping == Grouping{true, false, true, true});
  CHECK(question.top == 5U);
  CHECK(question.compare_previous);
  CHECK(question.cumulative);
  CHECK(question.attribution == counting::Attribution::kLinear);
}

TEST_CASE("An empty group_by sums everything of a direction") {
  CHECK(parsed({{"group_by", ""}}).grouping == Grouping{false, false, false, false});
}

TEST_CASE("Days of a zone, weeks and months are calendar steps") {
  CHECK(parsed({{"lookback", "7d"}, {"step", "1d"}, {"tz", "Europe/Berlin"}}).span.step == Step{PeriodKind::kDay});
  CHECK(parsed({{"lookback", "7d"}, {"step", "1d"}}).span.step == Step{Duration{hours{24}}});
  CHECK(parsed({{"lookback", "70d"}, {"step", "1w"}}).span.step == Step{PeriodKind::kWeek});
  CHECK(parsed({{"lookback", "100d"}, {"step", "1mo"}}).span.step == Step{PeriodKind::kMonth});
}

TEST_CASE("max_points picks the shortest round step that stays within it") {
  const auto step = [](const char* lookback, const char* points) {
    return std::get<Duration>(parsed({{"lookback", lookback}, {"max_points", points}}).span.step);
  };
  CHECK(step("1h", "61") == minutes{2});
  CHECK(step("1h", "62") == minutes{1});
  CHECK(step("24h", "1500") == minutes{1});
  CHECK(step("30d", "721") == hours{2});
  CHECK(step("30d", "722") == hours{1});
  CHECK(step("400d", "10") > hours{24 * 40});
}

TEST_CASE("Wrong input to v1 names the parameter and what is allowed") {
  const std::vector<std::pair<http::Parameters, std::string>> cases{
      {{{"lookback", "0"}}, "lookback"},
      {{{"lookback", "401d"}}, "lookback"},
      {{{"lookback", "1h"}, {"start", "0"}, {"end", "1"}}, "lookback"},
      {{{"start", "2026-11-01T00:00:00Z"}}, "end"},
      {{{"end", "2026-11-01T00:00:00Z"}}, "start"},
      {{{"start", "10"}, {"end", "10"}}, "end"},
      {{{"start", "-1"}, {"end", "10"}}, "start"},
      {{{"start", "yesterday"}, {"end", "10"}}, "start"},
      {{{"step", "14s"}}, "step"},
      {{{"step", "2mo"}}, "step"},
      {{{"lookback", "30d"}, {"step", "1m"}}, "step"},
      {{{"step", "1m"}, {"max_points", "10"}}, "max_points"},
      {{{"max_points", "1"}}, "max_points"},
      {{{"max_points", "11001"}}, "max_points"},
      {{{"tz", "Mars/Olympus"}}, "tz"},
      {{{"direction", "both"}}, "direction"},
      {{{"direction", "egress"}, {"direction", "ingress"}}, "direction"},
      {{{"group_by", "service,node"}}, "group_by"},
      {{{"top", "0"}}, "top"},
      {{{"top", "1001"}}, "top"},
      {{{"compare", "next"}}, "compare"},
      {{{"cumulative", "yes"}}, "cumulative"},
      {{{"attribution", "guess"}}, "attribution"},
      {{{"lookback_duration", "5m"}}, "lookback_duration"},
  };
  for (const auto& [parameters, field] : cases) {
    INFO(field << " " << parameters.back().second);
    const auto question = parse_bandwidth_question(parameters);
    REQUIRE_FALSE(question.has_value());
    CHECK(question.error().code == Errc::kInvalidArgument);
    CHECK(question.error().field == field);
    CHECK_FALSE(question.error().detail.empty());
  }
}

TEST_CASE("One meaning has one key, however it is spelled") {
  const auto key = [](const http::Parameters& parameters) { return key_of(parsed(parameters)); };
  const http::Parameters one{{"lookback", "1h"}, {"step", "1m"}, {"service", "a"}, {"service", "b"}};
  CHECK(key(one) == key({{"service", "b"}, {"step", "60s"}, {"service", "a"}, {"service", "b"}, {"lookback", "60m"}}));
  CHECK(key(one) == key({{"service", "a"}, {"service", "b"}}));
  CHECK(key({}) == key({{"tz", "UTC"},
                        {"compare", "none"},
                        {"cumulative", "false"},
                        {"attribution", "sample"},
                        {"group_by", "route,,service,direction"}}));
  CHECK(key({{"group_by", ""}}) == key({{"group_by", "direction"}}));
  const auto window = [&](const char* start, const char* end) {
    return key({{"start", start}, {"end", end}, {"step", "5m"}});
  };
  CHECK(window("2026-11-01T00:00:00Z", "2026-11-01T01:00:00Z") == window("1793491200.25", "1793494500.001"));
  CHECK(window("2026-11-01T00:00:00Z", "2026-11-01T01:00:00Z") != window("2026-11-01T00:00:00Z", "1793494800.001"));
}

TEST_CASE("Another meaning has another key") {
  const std::vector<http::Parameters> meanings{{},
                                               {{"lookback", "2h"}},
                                               {{"step", "2m"}},
                                               {{"tz", "Europe/Berlin"}},
                                               {{"direction", "egress"}},
                                               {{"service", "a"}},
                                               {{"route", "a"}},
                                               {{"consumer", "a"}},
                                               {{"workspace", "a"}},
                                               {{"service", ""}},
                                               {{"service", "a:1:b"}},
                                               {{"service", "a"}, {"service", "b"}},
                                               {{"group_by", "service"}},
                                               {{"top", "1"}},
                                               {{"compare", "previous"}},
                                               {{"cumulative", "true"}},
                                               {{"attribution", "linear"}},
                                               {{"step", "1d"}, {"lookback", "400d"}},
                                               {{"step", "1d"}, {"lookback", "400d"}, {"tz", "Europe/Berlin"}}};
  std::set<std::string> keys;
  for (const auto& meaning : meanings)
    keys.insert(key_of(parsed(meaning)));
  auto scoped = parsed({});
  scoped.selection.scope = counting::TenantScope{};
  keys.insert(key_of(scoped));
  CHECK(keys.size() == meanings.size() + 1);
}

TEST_CASE("The server's own time zone is not told") {
  CHECK(parse_bandwidth_question({{"tz", "localtime"}}).error().field == "tz");
}
