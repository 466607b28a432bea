#include "alert-service/mail/threshold_words.hpp"

#include "alert-service/mail/quoted_printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace bandwatch::alert {
namespace {

std::string exact_and_rounded(Bytes bytes) {
  return fmt::format("{} bytes ({}, {})", format_grouped(bytes.count()), format_bytes_si(bytes),
                     format_bytes_iec(bytes));
}

Row used_row(const ThresholdNotice& notice) {
  return {"Used",
          fmt::format("{}{}, {} of the limit", notice.at_least ? "at least " : "", exact_and_rounded(notice.used),
                      format_tenths(tenths_of_percent(notice.used, notice.limit)))};
}

Row limit_row(const ThresholdNotice& notice) {
  auto value = exact_and_rounded(notice.limit);
  if (!notice.limit_text.empty()) value += ", set as " + one_line(notice.limit_text);
  return {"Limit", std::move(value)};
}

Row rest_row(const ThresholdNotice& notice) {
  if (notice.used > notice.limit) {
    const Bytes excess{notice.used.count() - notice.limit.count()};
    return {"Exceeded by", (notice.at_least ? "at least " : "") + exact_and_rounded(excess)};
  }
  const Bytes rest{notice.limit.count() - notice.used.count()};
  return {"Remaining", (notice.at_least ? "at most " : "") + exact_and_rounded(rest)};
}

Row period_row(const ThresholdNotice& notice) {
  return {"Period",
          fmt::format("{}, from {} to {} ({})", notice.period.id, format_local(notice.period.window.start, notice.zone),
                      format_local(notice.period.window.end, notice.zone), notice.zone)};
}

Row pace_row(const ThresholdNotice& notice) {
  const auto left = notice.period.window.end - notice.observed_at;
  return {"Pace", fmt::format("{} used, {} % of the period gone, {}",
                              format_tenths(tenths_of_percent(notice.used, notice.limit)),
                              percent_elapsed(notice.period.window, notice.observed_at),
                              left > Duration::zero() ? format_remaining_time(left) + " left" : "it is over")};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts)
    out += (out.empty() ? "" : ", ") + one_line(part);
  return out;
}

}  // namespace

std::string format_tenths(std::uint64_t tenths) {
  return fmt::format("{}.{} %", tenths / 10, tenths % 10);
}

std::string format_remaining_time(Duration left) {
  using std::chrono::floor;
  const auto count_of = [](auto count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
  };
  if (left >= std::chrono::days{2}) return count_of(floor<std::chrono::days>(left).count(), "day");
  if (left >= std::chrono::hours{2}) return count_of(floor<std::chrono::hours>(left).count(), "hour");
  return count_of(floor<std::chrono::minutes>(left).count(), "minute");
}

unsigned percent_elapsed(const Window& window, UtcTime t) noexcept {
  const auto gone = std::clamp(t, window.start, window.end) - window.start;
  return static_cast<unsigned>(gone.count() * 100 / window.length().count());
}

std::string one_line(std::string_view text) {
  auto out = clean_body(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return out;
}

std::uint64_t tenths_of_percent(Bytes used, Bytes limit) noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(Wide{used.count()} * 1000 / limit.count());
}

ThresholdWords words_of(const ThresholdNotice& notice) {
  const auto name = one_line(notice.quota_name);
  const auto threshold = one_line(notice.threshold);
  ThresholdWords words;
  words.subject = fmt::format("{} of quota '{}' used ({})", threshold, name, one_line(notice.period.id));
  words.lead = fmt::format("{}{} of quota '{}' used.", notice.at_least ? "At least " : "",
                           format_tenths(tenths_of_percent(notice.used, notice.limit)), name);
  words.rows = {{"Threshold", threshold}};
  if (!notice.also_reached.empty()) words.rows.push_back({"Also reached", joined(notice.also_reached)});
  words.rows.insert(words.rows.end(),
                    {used_row(notice), limit_row(notice), rest_row(notice), period_row(notice), pace_row(notice)});
  for (const auto& line : notice.scope)
    words.rows.push_back({one_line(line.label), one_line(line.value)});
  words.rows.push_back({"As of", format_local(notice.observed_at, notice.zone)});
  if (notice.at_least) {
    words.notes.push_back(
        "Some scrapes are missing and can't be read any more. The true usage is what is shown or more.");
  }
  if (notice.summary_of_first_start) {
    words.notes.push_back("This was reached before the quota was watched; this mail sums it up.");
  }
  return words;
}

}  // namespace bandwatch::alert
