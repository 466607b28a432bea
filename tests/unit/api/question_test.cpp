#include "api-service/series/question.hpp"

#include "common/counting/buckets.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace bandwatch;
using namespace bandwatch::api;
using std::chrono::hours;
using std::chrono::minutes;

Error error_of(const http::Parameters& parameters) {
  const auto question = parse_question(parameters);
  REQUIRE_FALSE(question.has_value());
  CHECK(question.error().code == Errc::kInvalidArgument);
  return question.error();
}

}  // namespace

TEST_CASE("Without parameters the question is everything of the last five minutes") {
  const auto question = parse_question({});
  REQUIRE(question.has_value());
  CHECK(question->span.lookback == minutes{5});
  CHECK(question->span.step == Step{Duration{minutes{1}}});
  CHECK(question->selection == counting::Selection{});
}

TEST_CASE("The seed request is understood") {
  const auto question = parse_question(
      {{"lookback_duration", "5m"}, {"type", "egress"}, {"service", "bun-service"}, {"route", "bun-route"}});
  REQUIRE(question.has_value());
  CHECK(question->selection.direction == counting::Direction::kEgress);
  CHECK(question->selection.services == std::vector<std::string>{"bun-service"});
  CHECK(question->selection.routes == std::vector<std::string>{"bun-route"});
}

TEST_CASE("The step follows from the lookback so that an answer stays under a thousand buckets") {
  const std::vector<std::pair<Duration, Duration>> cases{
      {minutes{5}, minutes{1}},   {hours{6}, minutes{1}},      {hours{6} + Duration{1}, minutes{5}},
      {hours{83}, minutes{5}},    {hours{84}, hours{1}},       {hours{24 * 7}, hours{1}},
      {hours{24 * 41}, hours{1}}, {hours{24 * 42}, hours{24}}, {hours{24 * 400}, hours{24}},
  };
  for (const auto& [lookback, step] : cases) {
    INFO(lookback.count());
    CHECK(default_step(lookback) == step);
    CHECK(counting::bucket_count(lookback, step) < kMaxBuckets);
  }
}

TEST_CASE("A step of the caller's own is taken if the answer stays small") {
  CHECK(parse_question({{"lookback_duration", "1h"}, {"step", "30s"}})->span.step ==
        Step{Duration{std::chrono::seconds{30}}});
  CHECK(error_of({{"lookback_duration", "7d"}, {"step", "1m"}}).field == "step");
  CHECK(error_of({{"lookback_duration", "7d"}, {"step", "1m"}}).detail.find("1h or more") != std::string::npos);
}

TEST_CASE("Wrong input names the parameter and what is allowed") {
  const std::vector<std::pair<http::Parameters, std::string>> cases{
      {{{"lookback_duration", ""}}, "lookback_duration"},
      {{{"lookback_duration", "5"}}, "lookback_duration"},
      {{{"lookback_duration", "0"}}, "lookback_duration"},
      {{{"lookback_duration", "-5m"}}, "lookback_duration"},
      {{{"lookback_duration", "401d"}}, "lookback_duration"},
      {{{"lookback_duration", "5m "}}, "lookback_duration"},
      {{{"type", "sideways"}}, "type"},
      {{{"type", ""}}, "type"},
      {{{"type", "EGRESS"}}, "type"},
      {{{"step", "0"}}, "step"},
      {{{"step", "14s"}}, "step"},
      {{{"step", "32d"}}, "step"},
      {{{"lookback", "5m"}}, "lookback"},
      {{{"query", "up"}}, "query"},
      {{{"service", "a"}, {"service", "b"}}, "service"},
  };
  for (const auto& [parameters, field] : cases) {
    INFO(field << "=" << parameters.front().second);
    const auto error = error_of(parameters);
    CHECK(error.field == field);
    CHECK_FALSE(error.detail.empty());
  }
}

TEST_CASE("An empty service selects the series without one") {
  const auto question = parse_question({{"service", ""}});
  REQUIRE(question.has_value());
  CHECK(question->selection.services == std::vector<std::string>{""});
}
