#include "api-service/series/span_question.hpp"

#include "api-service/series/bandwidth_question.hpp"
#include "common/core/duration.hpp"
#include "common/core/numbers.hpp"
#include "common/core/rfc3339.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace bandwatch::api {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<Duration, 14> kLadder{seconds{15}, seconds{30}, minutes{1},  minutes{2}, minutes{5},
                                           minutes{10}, minutes{15}, minutes{30}, hours{1},   hours{2},
                                           hours{3},    hours{6},    hours{12},   hours{24}};

/// RFC 3339, or seconds since 1970 with an optional fraction.
Result<UtcTime> parse_instant(const char* parameter, std::string_view text) {
  constexpr double kLatest = 253402300799;  // the end of the year 9999
  if (const auto seconds_since = parse_number(text); seconds_since && *seconds_since <= kLatest) {
    if (*seconds_since >= 0) return UtcTime{Duration{std::llround(*seconds_since * 1000)}};
  }
  auto instant = parse_rfc3339(text);
  if (!instant) return invalid_argument(parameter, "an RFC 3339 instant such as 2022-02-17T18:00:00Z, or Unix seconds");
  return instant;
}

Result<void> parse_window(const Parameters& parameters, Span& span) {
  const auto* lookback = parameters.find("lookback");
  const auto* start = parameters.find("start");
  const auto* end = parameters.find("end");
  if (start == nullptr && end == nullptr) {
    const auto length = duration_within("lookback", lookback == nullptr ? "1h" : *lookback, seconds{1}, kLongestSpan);
    if (!length) return length.error();
    span.lookback = *length;
    return {};
  }
  if (lookback != nullptr) return invalid_argument("lookback", "either a lookback, or start and end");
  if (start == nullptr || end == nullptr) {
    return invalid_argument(start == nullptr ? "start" : "end", "start and end are given together");
  }
  const auto from = parse_instant("start", *start);
  if (!from) return from.error();
  const auto to = parse_instant("end", *end);
  if (!to) return to.error();
  if (*to <= *from || *to - *from > kLongestSpan) {
    return invalid_argument("end", fmt::format("later than start by at most {}", format_duration(kLongestSpan)));
  }
  span.window = Window{*from, *to};
  return {};
}

/// A calendar step, if `text` is one: weeks and months always are, days only where the zone is not UTC.
std::optional<PeriodKind> calendar_step(std::string_view text, const std::string& zone) {
  if (text == "1mo") return PeriodKind::kMonth;
  if (text == "1w") return PeriodKind::kWeek;
  if (text == "1d" && zone != "UTC") return PeriodKind::kDay;
  return std::nullopt;
}

Result<void> parse_step(const Parameters& parameters, std::string_view text, Span& span) {
  if (parameters.find("max_points") != nullptr) return invalid_argument("max_points", "either step or max_points");
  if (const auto kind = calendar_step(text, span.zone)) {
    span.step = *kind;
  } else {
    const auto step = duration_within("step", text, kShortestStep, kLongestStep);
    if (!step) return invalid_argument("step", step.error().detail + ", or 1mo");
    span.step = *step;
  }
  if (bucket_count(span) >= kMaxPoints) {
    return invalid_argument("step", fmt::format("long enough that an answer has fewer than {} buckets", kMaxPoints));
  }
  return {};
}

Result<void> choose_step(const Parameters& parameters, Span& span) {
  auto most = kDefaultPoints;
  Duration shortest = minutes{1};
  if (const auto* text = parameters.find("max_points")) {
    const auto given = parse_uint(*text);
    if (!given || *given < 2 || *given > static_cast<std::uint64_t>(kMaxPoints)) {
      return invalid_argument("max_points", fmt::format("a number from 2 to {}", kMaxPoints));
    }
    most = static_cast<std::int64_t>(*given);
    shortest = kShortestStep;
  }
  for (const auto step : kLadder) {
    span.step = step;
    // A window that is not aligned touches two buckets more than its length holds.
    if (step >= shortest && bucket_count(span) + 2 <= most) return {};
  }
  const auto length = span.window ? span.window->length() : span.lookback;
  span.step = Duration{hours{24}} * (length / (hours{24} * (most - 1)) + 1);
  return {};
}

}  // namespace

Result<Span> parse_span(const Parameters& parameters) {
  Span span;
  if (const auto failed = parse_window(parameters, span); !failed) return failed.error();
  if (const auto* zone = parameters.find("tz")) {
    // "localtime" would be the server's own, which is nobody's business.
    if (*zone == "localtime" || !zone_exists(*zone))
      return invalid_argument("tz", "an IANA time zone such as Europe/Berlin");
    span.zone = *zone;
  }
  const auto* step = parameters.find("step");
  const auto stepped = step != nullptr ? parse_step(parameters, *step, span) : choose_step(parameters, span);
  if (!stepped) return stepped.error();
  return span;
}

}  // namespace bandwatch::api
