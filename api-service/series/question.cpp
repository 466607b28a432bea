#include "api-service/series/question.hpp"

#include "api-service/series/parameters.hpp"
#include "common/bandwidth/buckets.hpp"
#include "common/core/duration.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch::api {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kShortestLookback = seconds{1};
constexpr Duration kLongestLookback = hours{24 * 400};
constexpr Duration kShortestStep = seconds{15};
constexpr Duration kLongestStep = hours{24 * 31};

/// The duration in `text`, between the two limits; the error names `parameter`.
Result<Duration> duration_within(const char* parameter, std::string_view text, Duration shortest, Duration longest) {
  const auto duration = parse_duration(text);
  if (!duration || *duration < shortest || *duration > longest) {
    return invalid_argument(parameter, fmt::format("a Prometheus duration from {} to {}, such as 5m, 1h30m or 7d",
                                                   format_duration(shortest), format_duration(longest)));
  }
  return *duration;
}

Result<Duration> step_for(const Parameters& parameters, Duration lookback) {
  const auto* text = parameters.find("step");
  if (text == nullptr) return default_step(lookback);
  const auto step = duration_within("step", *text, kShortestStep, kLongestStep);
  if (!step) return step;
  if (bandwidth::bucket_count(lookback, *step) >= kMaxBuckets) {
    return invalid_argument("step", fmt::format("long enough that an answer has fewer than {} buckets: {} or more here",
                                                kMaxBuckets, format_duration(default_step(lookback))));
  }
  return step;
}

}  // namespace

Duration default_step(Duration lookback) {
  if (lookback <= hours{6}) return minutes{1};
  for (const Duration step : std::array<Duration, 2>{minutes{5}, hours{1}}) {
    if (bandwidth::bucket_count(lookback, step) < kMaxBuckets) return step;
  }
  return hours{24};
}

Result<Question> parse_question(const http::Parameters& raw) {
  const auto parameters = Parameters::check(raw, {"lookback_duration", "type", "service", "route", "step"});
  if (!parameters) return parameters.error();
  Question question;
  const auto* lookback = parameters->find("lookback_duration");
  const auto duration =
      duration_within("lookback_duration", lookback == nullptr ? "5m" : *lookback, kShortestLookback, kLongestLookback);
  if (!duration) return duration.error();
  question.lookback = *duration;
  const auto step = step_for(*parameters, question.lookback);
  if (!step) return step.error();
  question.step = *step;
  if (const auto* type = parameters->find("type")) {
    const auto direction = bandwidth::parse_direction(*type);
    if (!direction) return invalid_argument("type", direction.error().detail);
    question.selection.direction = *direction;
  }
  if (const auto* service = parameters->find("service")) question.selection.services = {*service};
  if (const auto* route = parameters->find("route")) question.selection.routes = {*route};
  return question;
}

}  // namespace bandwatch::api
