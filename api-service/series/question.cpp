#include "api-service/series/question.hpp"

#include "api-service/series/bandwidth_question.hpp"
#include "api-service/series/parameters.hpp"
#include "common/core/duration.hpp"
#include "common/counting/buckets.hpp"

#include <fmt/format.h>

#include <array>

namespace bandwatch::api {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kShortestLookback = seconds{1};

Result<Duration> step_for(const Parameters& parameters, Duration lookback) {
  const auto* text = parameters.find("step");
  if (text == nullptr) return default_step(lookback);
  auto step = duration_within("step", *text, kShortestStep, kLongestStep);
  if (!step) return step;
  if (counting::bucket_count(lookback, *step) >= kMaxBuckets) {
    return invalid_argument("step", fmt::format("long enough that an answer has fewer than {} buckets: {} or more here",
                                                kMaxBuckets, format_duration(default_step(lookback))));
  }
  return step;
}

}  // namespace

Duration default_step(Duration lookback) {
  if (lookback <= hours{6}) return minutes{1};
  for (const Duration step : std::array<Duration, 2>{minutes{5}, hours{1}}) {
    if (counting::bucket_count(lookback, step) < kMaxBuckets) return step;
  }
  return hours{24};
}

Result<BandwidthQuestion> parse_question(const http::Parameters& raw) {
  const auto parameters = Parameters::check(raw, {"lookback_duration", "type", "service", "route", "step"});
  if (!parameters) return parameters.error();
  BandwidthQuestion question;
  const auto* text = parameters->find("lookback_duration");
  const auto lookback =
      duration_within("lookback_duration", text == nullptr ? "5m" : *text, kShortestLookback, kLongestSpan);
  if (!lookback) return lookback.error();
  question.span.lookback = *lookback;
  const auto step = step_for(*parameters, *lookback);
  if (!step) return step.error();
  question.span.step = *step;
  if (const auto* type = parameters->find("type")) {
    const auto direction = counting::parse_direction(*type);
    if (!direction) return invalid_argument("type", direction.error().detail);
    question.selection.direction = *direction;
  }
  if (const auto* service = parameters->find("service")) question.selection.services = {*service};
  if (const auto* route = parameters->find("route")) question.selection.routes = {*route};
  return question;
}

}  // namespace bandwatch::api
