#include "alert-service/ways/http_answer.hpp"

#include "alert-service/mail/reply_log.hpp"
#include "common/core/text.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <regex>

namespace bandwatch::alert {
namespace {

/// Bad request, length required, too large, URI too long, unsupported type, unprocessable, header fields too large.
constexpr std::array<long, 7> kRefusals{400, 411, 413, 414, 415, 422, 431};

bool is_success(const HttpAnswer& answer, const SuccessRule& rule) {
  const bool status = std::any_of(rule.statuses.begin(), rule.statuses.end(), [&](const auto& range) {
    return answer.status >= range.first && answer.status <= range.second;
  });
  if (!status || rule.answer.empty()) return status;
  try {
    return std::regex_search(answer.body, std::regex{rule.answer});
  } catch (const std::regex_error&) {  // the pattern was checked; it takes too much for this answer
    return false;
  }
}

/// Seconds, or a date.
Duration wait_of(const std::string& header, UtcTime now) {
  const auto text = trim(header);
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  Duration wait{};
  if (failure == std::errc{} && end == text.data() + text.size()) {
    wait = std::chrono::seconds{std::min<std::int64_t>(seconds, 86'400)};
  } else if (const auto date = curl_getdate(header.c_str(), nullptr); date >= 0) {
    wait = UtcTime{std::chrono::seconds{date}} - now;
  }
  return std::clamp(wait, Duration{}, kLongestPause);
}

}  // namespace

SendResult meaning_of(const HttpAnswer& answer, const SuccessRule& rule, UtcTime now) {
  SendResult out;
  out.smtp_code = static_cast<int>(answer.status);
  out.reply = fmt::format("HTTP {} {}", answer.status, printable(answer.body));
  if (is_success(answer, rule)) {
    out.outcome = SendOutcome::kSent;
    return out;
  }
  if (std::find(kRefusals.begin(), kRefusals.end(), answer.status) != kRefusals.end()) {
    out.outcome = SendOutcome::kDead;
    return out;
  }
  if (answer.status >= 200 && answer.status < 300) out.detail = "the answer is not the one of a success";
  out.concerns = Concerns::kWay;
  if (!answer.retry_after.empty()) out.wait = wait_of(answer.retry_after, now);
  return out;
}

}  // namespace bandwatch::alert
