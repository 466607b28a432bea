#include "alert-service/mail/threshold_words.hpp"

#include "alert-service/mail/quoted_printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace bandwatch::alert {
namespace {

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

namespace {

/// "Fri 2026-11-27": a day is as much as a forecast can promise.
Row forecast_row(const ThresholdNotice& notice) {
  const auto when = format_local(*notice.exhausted, notice.zone);
  return {"At this pace", fmt::format("100 % around {}{}",
                                      when.substr(0, notice.period.window.length() > std::chrono::hours{49} ? 10 : 16),
                                      notice.confidence.empty() ? "" : " (" + notice.confidence + ")")};
}

std::string lead_of(const ThresholdNotice& notice, const std::string& name) {
  const auto share = format_tenths(tenths_of_percent(notice.used, notice.limit));
  if (notice.is_forecast) {
    return fmt::format("{}{} of quota '{}' used, and at this pace it will not last.",
                       notice.at_least ? "At least " : "", share, name);
  }
  return fmt::format("{}{} of quota '{}' used.", notice.at_least ? "At least " : "", share, name);
}

std::string subject_of(const ThresholdNotice& notice, const std::string& name, const std::string& threshold) {
  const auto period = one_line(notice.period.id);
  if (!notice.is_forecast) return fmt::format("{} of quota '{}' used ({})", threshold, name, period);
  return fmt::format("{} of quota '{}' used, {} before the end ({})",
                     format_tenths(tenths_of_percent(notice.used, notice.limit)), name, threshold, period);
}

void add_notes(MailWords& words, const ThresholdNotice& notice) {
  if (!notice.override_reason.empty()) {
    words.notes.push_back("Another limit than the usual one is in force: " + one_line(notice.override_reason) + ".");
  }
  if (notice.at_least) {
    words.notes.push_back(
        "Some scrapes are missing and can't be read any more. The true usage is what is shown or more.");
  }
  if (notice.summary_of_first_start) {
    words.notes.push_back("This was reached before the quota was watched; this mail sums it up.");
  }
}

std::vector<Share> with_clean_names(std::vector<Share> shares) {
  for (auto& share : shares)
    share.name = one_line(share.name);
  return shares;
}

}  // namespace

MailWords words_of(const ThresholdNotice& notice) {
  MailWords words;
  words.quota = one_line(notice.quota_name);
  words.threshold = one_line(notice.threshold);
  words.period = one_line(notice.period.id);
  words.zone = one_line(notice.zone);
  words.as_of = format_local(notice.observed_at, notice.zone);
  words.subject = subject_of(notice, words.quota, words.threshold);
  words.lead = lead_of(notice, words.quota);
  words.rows = {{"Threshold", words.threshold}};
  if (!notice.also_reached.empty()) words.rows.push_back({"Also reached", joined(notice.also_reached)});
  words.rows.insert(words.rows.end(),
                    {used_row(notice), limit_row(notice), rest_row(notice), period_row(notice), pace_row(notice)});
  if (notice.exhausted && notice.used < notice.limit) words.rows.push_back(forecast_row(notice));
  for (const auto& line : notice.scope)
    words.rows.push_back({one_line(line.label), one_line(line.value)});
  if (notice.coverage) words.rows.push_back({"Completeness", format_coverage(*notice.coverage)});
  words.rows.push_back({"As of", words.as_of});
  add_notes(words, notice);
  words.used = notice.used;
  words.limit = notice.limit;
  words.top_routes = with_clean_names(notice.top_routes);
  words.top_consumers = with_clean_names(notice.top_consumers);
  words.chart = notice.chart;
  words.link = one_line(notice.dashboard_url);
  return words;
}

}  // namespace bandwatch::alert
