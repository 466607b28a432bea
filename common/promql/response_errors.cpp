#include "common/promql/response_errors.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bandwatch::promql {
namespace {

bool speaks_of_a_deadline(std::string_view message) {
  return message.find("deadline exceeded") != std::string_view::npos ||
         message.find("timeout exceeded") != std::string_view::npos ||
         message.find("timed out") != std::string_view::npos;
}

/// The limits of Prometheus (samples), Thanos (series, samples, bytes), Cortex and Mimir (series, samples, chunks,
/// bytes, length of the time range) and VictoriaMetrics (points, series, samples, memory), in their words.
bool speaks_of_a_limit(std::string_view message) {
  static constexpr std::array kWords{std::string_view{"too many samples"},
                                     std::string_view{"too many series"},
                                     std::string_view{"max-fetched-"},
                                     std::string_view{"max-estimated-"},
                                     std::string_view{"max number of "},
                                     std::string_view{"maximum number of "},
                                     std::string_view{"limit exceeded"},
                                     std::string_view{"exceeds the limit"},
                                     std::string_view{"exceeded the limit"},
                                     std::string_view{"exceeded series limit"},
                                     std::string_view{"exceeded chunks limit"},
                                     std::string_view{"exceeded bytes limit"},
                                     std::string_view{"cannot select more than"},
                                     std::string_view{"not enough memory"},
                                     std::string_view{"max-query-length"},
                                     std::string_view{"maximum resolution"},
                                     std::string_view{"range exceeds"},
                                     std::string_view{"too large"}};
  return std::any_of(kWords.begin(), kWords.end(),
                     [message](std::string_view words) { return message.find(words) != std::string_view::npos; });
}

Errc code_of(std::string_view type, std::string_view message) {
  if (speaks_of_a_limit(message)) return Errc::kTooLarge;
  if (type == "bad_data") return Errc::kInvalidArgument;
  if (type == "timeout" || type == "canceled" || speaks_of_a_deadline(message)) return Errc::kTimeout;
  return Errc::kUnavailable;
}

}  // namespace

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 300;
  std::string out{text.substr(0, kLongest)};
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (text.size() > kLongest) out += "...";
  return out;
}

Error malformed(std::string_view why) {
  return Error{Errc::kMalformedData, fmt::format("answer of the time-series database: {}", why), {}};
}

bool is_web_page(std::string_view content_type, std::string_view body) {
  if (to_lower(content_type.substr(0, 9)) == "text/html") return true;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

Error web_page() {
  return Error{Errc::kUnavailable,
               "the time-series database's address answers with a web page, not the query API: is a login or a proxy "
               "in front?",
               {}};
}

Error database_error(std::string_view type, std::string_view message) {
  return Error{code_of(type, message),
               fmt::format("the time-series database answers {}: {}", excerpt(type), excerpt(message)),
               {}};
}

Error status_error(unsigned status) {
  const auto error = [status](Errc code, std::string_view why) {
    return Error{code, fmt::format("the time-series database answers HTTP {}: {}", status, why), {}};
  };
  if (status >= 300 && status < 400) {
    return error(Errc::kUnavailable, "it sends us elsewhere; redirects are not followed, configure the final URL");
  }
  switch (status) {
    case 401:
      return error(Errc::kUnavailable, "it wants other credentials");
    case 403:
      return error(Errc::kUnavailable, "these credentials are not allowed to query");
    case 404:
      return error(Errc::kUnavailable, "no query API at this URL; check host and path prefix");
    case 429:
      return error(Errc::kUnavailable, "it is asked too often");
    case 413:
      return error(Errc::kTooLarge, "it finds what is asked too large");
    case 408:
    case 504:
      return error(Errc::kTimeout, "it did not answer in time");
    default:
      break;
  }
  if (status >= 400 && status < 500) return error(Errc::kInvalidArgument, "it rejects the query");
  return error(Errc::kUnavailable, "it can't answer now");
}

}  // namespace bandwatch::promql
