#include "alert-service/mail/threshold_words.hpp"

#include "alert-service/mail/period_words.hpp"
#include "alert-service/mail/quoted_printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace bandwatch::alert {
namespace {

Row used_row(const ThresholdNotice& notice) {
  return {"Used",
          fmt::format("{}{}, {} of the limit", notice.at_least() ? "at least " : "", exact_and_rounded(notice.used),
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
    return {"Exceeded by", (notice.at_least() ? "at least " : "") + exact_and_rounded(excess)};
  }
  const Bytes rest{notice.limit.count() - notice.used.count()};
  return {"Remaining", (notice.at_least() ? "at most " : "") + exact_and_rounded(rest)};
}

/// "the last 7 days"
std::string rolling_span(const ThresholdNotice& notice) {
  return "the last " + format_remaining_time(notice.period.window.length());
}

std::string period_of(const ThresholdNotice& notice) {
  return notice.rolling ? rolling_span(notice) : period_words(notice.period.window, notice.zone);
}

Row period_row(const ThresholdNotice& notice) {
  return {"Period", fmt::format("{}, from {} to {} ({})", period_of(notice),
                                format_local(notice.period.window.start, notice.zone),
                                format_local(notice.period.window.end, notice.zone), notice.zone)};
}

/// "66 % of the period gone, 10 days left"
std::string time_gone(const ThresholdNotice& notice) {
  const auto left = notice.period.window.end - notice.observed_at;
  return fmt::format("{} % of the period gone, {}", percent_elapsed(notice.period.window, notice.observed_at),
                     left > Duration::zero() ? format_remaining_time(left) + " left" : "it is over");
}

Row completeness_row(const ThresholdNotice& notice, const std::string& as_of) {
  const auto complete = completeness(notice.coverage, notice.held);
  if (complete.empty()) return {"As of", as_of};
  return {"Completeness", complete + ", as of " + as_of};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts)
    out += (out.empty() ? "" : ", ") + one_line(part);
  return out;
}

/// What turns the direction of the text around it could make one name look like another.
std::string without_turns(std::string text) {
  constexpr std::array<std::string_view, 12> kTurns{"\xD8\x9C",     "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA",
                                                    "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
                                                    "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"};
  for (const auto turn : kTurns) {
    for (auto at = text.find(turn); at != std::string::npos; at = text.find(turn, at))
      text.replace(at, turn.size(), "\xEF\xBF\xBD");
  }
  return text;
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
  auto out = without_turns(clean_body(text));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return out;
}

std::uint64_t tenths_of_percent(Bytes used, Bytes limit) noexcept {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(Wide{used.count()} * 1000 / limit.count());
}

namespace {

/// Where the usage is going: when the limit is reached, or what comes together until the end.
std::string outlook_of(const ThresholdNotice& notice) {
  const auto sure = notice.confidence.empty() ? "" : " (" + notice.confidence + ")";
  if (notice.exhausted && notice.used < notice.limit) {
    // A day is as much as a forecast can promise, but for a period of hours.
    const bool days = notice.period.window.length() > std::chrono::hours{49};
    const auto when = format_local(*notice.exhausted, notice.zone).substr(0, days ? 10 : 16);
    return fmt::format("At this pace 100 % is reached around {}{}.", with_weekday(when), sure);
  }
  if (!notice.chart || notice.chart->at_end <= notice.used) return {};
  return fmt::format("At this pace {} is used when the period ends{}.",
                     format_tenths(tenths_of_percent(notice.chart->at_end, notice.limit)), sure);
}

std::string lead_of(const ThresholdNotice& notice, const std::string& name) {
  if (notice.rolling) {
    return fmt::format("{}{} of quota '{}' used within {}.", notice.at_least() ? "At least " : "",
                       format_tenths(tenths_of_percent(notice.used, notice.limit)), name, rolling_span(notice));
  }
  return fmt::format("{}{} of quota '{}' used, {}.", notice.at_least() ? "At least " : "",
                     format_tenths(tenths_of_percent(notice.used, notice.limit)), name, time_gone(notice));
}

std::string subject_of(const ThresholdNotice& notice, const std::string& name, const std::string& threshold) {
  const auto period = period_of(notice);
  if (!notice.is_forecast) return fmt::format("{} of quota '{}' used ({})", threshold, name, period);
  return fmt::format("{} of quota '{}' used, {} before the end ({})",
                     format_tenths(tenths_of_percent(notice.used, notice.limit)), name, threshold, period);
}

void add_notes(MailWords& words, const ThresholdNotice& notice) {
  add_changes(words, notice.changes, notice.zone);
  add_incompleteness(words, notice.gaps, notice.held);
  add_counted_twice(words, notice.counted_twice);
  if (notice.reopened) {
    words.notes.emplace_back(
        "Bytes that had been kept aside were released after the period was over, which used more than was told.");
  }
  if (notice.summary_of_first_start) {
    words.notes.emplace_back("This was reached before the quota was watched; this mail sums it up.");
  }
}

}  // namespace

std::string override_note(const LimitChange& change, std::string_view zone) {
  return fmt::format("The usual limit is {}; until {} another one is in force: {}.", one_line(change.usual_text),
                     format_local(change.until, zone), one_line(change.reason));
}

std::string held_back_note(const QuietTime& silence, std::string_view zone) {
  return fmt::format("This was held back by a silence until {}: {}.", format_local(silence.until, zone),
                     one_line(silence.reason));
}

void add_changes(MailWords& words, const QuotaChanges& changes, std::string_view zone) {
  if (changes.limit) words.notes.emplace_back(override_note(*changes.limit, zone));
  if (const auto& silence = changes.silence) {
    words.notes.emplace_back(fmt::format("Thresholds are not told until {}: {}.", format_local(silence->until, zone),
                                         one_line(silence->reason)));
  }
  if (changes.held_back) words.notes.emplace_back(held_back_note(*changes.held_back, zone));
}

std::vector<Share> with_clean_names(std::vector<Share> shares) {
  for (auto& share : shares)
    share.name = one_line(share.name);
  return shares;
}

MailWords words_of(const ThresholdNotice& notice) {
  MailWords words;
  words.quota = one_line(notice.quota_name);
  words.threshold = one_line(notice.threshold);
  words.period = period_of(notice);
  words.zone = one_line(notice.zone);
  words.as_of = format_local(notice.observed_at, notice.zone);
  words.subject = subject_of(notice, words.quota, words.threshold);
  words.lead = lead_of(notice, words.quota);
  words.outlook = outlook_of(notice);
  words.rows = {{"Threshold", words.threshold}};
  if (!notice.also_reached.empty()) words.rows.push_back({"Also reached", joined(notice.also_reached)});
  words.rows.insert(words.rows.end(), {used_row(notice), limit_row(notice), rest_row(notice), period_row(notice)});
  for (const auto& line : notice.scope)
    words.rows.push_back({one_line(line.label), one_line(line.value)});
  words.rows.push_back(completeness_row(notice, words.as_of));
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
