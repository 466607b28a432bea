#include "common/promql/request_body.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>

namespace bandwatch::promql {

std::string percent_encode(std::string_view value) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(value.size() * 3 / 2);
  for (const char c : value) {
    const bool unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4U]);
    out.push_back(kHex[byte & 0xFU]);
  }
  return out;
}

std::string format_seconds(Duration since_epoch) {
  const auto count = since_epoch.count();
  return fmt::format("{}{}.{:03}", count < 0 ? "-" : "", std::abs(count / 1000), std::abs(count % 1000));
}

std::string query_form(const Query& query, Duration timeout) {
  const auto at = query.at ? "&time=" + format_seconds(query.at->time_since_epoch()) : std::string{};
  return fmt::format("query={}{}&timeout={}", percent_encode(query.text), at, format_seconds(timeout));
}

std::string range_form(const RangeQuery& query, Duration timeout) {
  return fmt::format("query={}&start={}&end={}&step={}&timeout={}&nocache=1", percent_encode(query.text),
                     format_seconds(query.first.time_since_epoch()), format_seconds(query.last.time_since_epoch()),
                     format_seconds(query.step), format_seconds(timeout));
}

}  // namespace bandwatch::promql
