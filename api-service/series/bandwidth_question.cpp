#include "api-service/series/bandwidth_question.hpp"

#include "api-service/cache/ruler.hpp"
#include "api-service/cache/track.hpp"
#include "api-service/series/parameters.hpp"
#include "api-service/series/span_question.hpp"
#include "common/core/duration.hpp"
#include "common/core/numbers.hpp"
#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <variant>

namespace bandwatch::api {
namespace {

constexpr std::uint64_t kLargestTop = 1'000;

Result<Grouping> parse_grouping(const Parameters& parameters) {
  const auto lists = parameters.all("group_by");
  if (lists.empty()) return Grouping{};
  Grouping out{false, false, false, false};
  for (std::string_view list : lists) {
    while (!list.empty()) {
      const auto comma = std::min(list.find(','), list.size());
      const auto name = trim(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (name == "service") {
        out.service = true;
      } else if (name == "route") {
        out.route = true;
      } else if (name == "consumer") {
        out.consumer = true;
      } else if (name == "workspace") {
        out.workspace = true;
      } else if (name != "direction" && !name.empty()) {
        return invalid_argument("group_by",
                                "a list of service, route, consumer and workspace; direction always counts");
      }
    }
  }
  return out;
}

Result<bool> parse_flag(const Parameters& parameters, const char* name, std::string_view yes, std::string_view no) {
  const auto* text = parameters.find(name);
  if (text == nullptr || *text == no) return false;
  if (*text == yes) return true;
  return invalid_argument(name, fmt::format("{} or {}", yes, no));
}

Result<void> parse_shape(const Parameters& parameters, BandwidthQuestion& out) {
  if (const auto* text = parameters.find("top")) {
    const auto top = parse_uint(*text);
    if (!top || *top < 1 || *top > kLargestTop) {
      return invalid_argument("top", fmt::format("a number from 1 to {}", kLargestTop));
    }
    out.top = static_cast<std::size_t>(*top);
  }
  const auto compare = parse_flag(parameters, "compare", "previous", "none");
  if (!compare) return compare.error();
  out.compare_previous = *compare;
  const auto cumulative = parse_flag(parameters, "cumulative", "true", "false");
  if (!cumulative) return cumulative.error();
  out.cumulative = *cumulative;
  const auto linear = parse_flag(parameters, "attribution", "linear", "sample");
  if (!linear) return linear.error();
  if (*linear) out.attribution = counting::Attribution::kLinear;
  return {};
}

/// The values of a repeatable parameter, as a set.
std::vector<std::string> set_of(const Parameters& parameters, const char* name) {
  auto out = parameters.all(name);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// A window means the buckets that it touches.
Window touched(Window window, const Span& span) {
  const auto* fixed = std::get_if<Duration>(&span.step);
  const auto marks =
      fixed != nullptr ? Ruler{*fixed} : Ruler{PeriodRule{std::get<PeriodKind>(span.step), span.zone, 1}};
  return {marks.floor(window.start), marks.ceil(window.end)};
}

std::string key_of(const Span& span) {
  const auto step = text_of(span.step);
  if (!span.window) return fmt::format("{} {} {}", span.lookback.count(), step, span.zone);
  const auto window = touched(*span.window, span);
  return fmt::format("{}-{} {} {}", window.start.time_since_epoch().count(), window.end.time_since_epoch().count(),
                     step, span.zone);
}

}  // namespace

std::string key_of(const BandwidthQuestion& question) {
  return fmt::format("{} {} {}{} {}", key_of(question.span), question.top.value_or(0), question.compare_previous,
                     question.cumulative, key_of(question.selection, question.grouping, question.attribution));
}

Result<Duration> duration_within(const char* parameter, std::string_view text, Duration shortest, Duration longest) {
  const auto duration = parse_duration(text);
  if (!duration || *duration < shortest || *duration > longest) {
    return invalid_argument(parameter, fmt::format("a Prometheus duration from {} to {}, such as 5m, 1h30m or 7d",
                                                   format_duration(shortest), format_duration(longest)));
  }
  return *duration;
}

Result<BandwidthQuestion> parse_bandwidth_question(const http::Parameters& raw) {
  const auto parameters = Parameters::check(raw,
                                            {"lookback", "start", "end", "step", "max_points", "tz", "direction", "top",
                                             "compare", "cumulative", "attribution"},
                                            {"service", "route", "consumer", "workspace", "group_by"});
  if (!parameters) return parameters.error();
  BandwidthQuestion out;
  const auto span = parse_span(*parameters);
  if (!span) return span.error();
  out.span = *span;
  if (const auto* text = parameters->find("direction")) {
    const auto direction = counting::parse_direction(*text);
    if (!direction) return invalid_argument("direction", direction.error().detail);
    out.selection.direction = *direction;
  }
  out.selection.services = set_of(*parameters, "service");
  out.selection.routes = set_of(*parameters, "route");
  out.selection.consumers = set_of(*parameters, "consumer");
  out.selection.workspaces = set_of(*parameters, "workspace");
  const auto grouping = parse_grouping(*parameters);
  if (!grouping) return grouping.error();
  out.grouping = *grouping;
  if (const auto shaped = parse_shape(*parameters, out); !shaped) return shaped.error();
  return out;
}

}  // namespace bandwatch::api
