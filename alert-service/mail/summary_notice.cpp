#include "alert-service/mail/summary_notice.hpp"

#include "alert-service/mail/period_words.hpp"
#include "alert-service/mail/threshold_words.hpp"

#include <fmt/format.h>

namespace bandwatch::alert {
namespace {

Row turn_period_row(const PeriodNotice& notice) {
  return {"Period", fmt::format("{}, from {} to {} ({})", period_words(notice.period.window, notice.zone),
                                format_local(notice.period.window.start, notice.zone),
                                format_local(notice.period.window.end, notice.zone), notice.zone)};
}

Row turn_limit_row(const PeriodNotice& notice) {
  return {"Limit", fmt::format("{}, set as {}", exact_and_rounded(notice.limit), one_line(notice.limit_text))};
}

Row before_row(const PeriodNotice& notice) {
  if (!notice.previous) return {"Period before", "not counted"};
  return {"Period before", (notice.previous_at_least ? "at least " : "") + exact_and_rounded(*notice.previous)};
}

/// ", 12.5 % more than in the period before"
std::string compared(Bytes before, Bytes now) {
  if (before == now) return ", as much as in the period before";
  return fmt::format(", {} than in the period before", change_since(before, now));
}

MailWords words_begun(const PeriodNotice& notice) {
  MailWords words;
  words.quota = one_line(notice.quota_name);
  words.period = period_words(notice.period.window, notice.zone);
  words.zone = notice.zone;
  add_changes(words, notice.changes, notice.zone);
  words.link = one_line(notice.dashboard_url);
  return words;
}

}  // namespace

MailWords summary_words(const PeriodNotice& notice) {
  auto words = words_begun(notice);
  const auto share = format_tenths(tenths_of_percent(notice.used, notice.limit));
  const auto* at_least = notice.at_least() ? "at least " : "";
  const auto& before = notice.previous;
  words.subject = fmt::format("{} of quota '{}' used in {}: the period is over", share, words.quota, words.period);
  words.lead =
      fmt::format("Quota '{}' used {}{} of its limit in {}{}.", words.quota, at_least, share, words.period,
                  before && *before > Bytes{0} && !notice.previous_at_least ? compared(*before, notice.used) : "");
  words.used = notice.used;
  words.limit = notice.limit;
  words.rows = {turn_period_row(notice),
                {"Used", at_least + exact_and_rounded(notice.used)},
                turn_limit_row(notice),
                before_row(notice)};
  const auto complete = completeness(notice.coverage, notice.held);
  if (!complete.empty()) words.rows.push_back({"Completeness", complete});
  add_incompleteness(words, notice.gaps, notice.held);
  add_counted_twice(words, notice.counted_twice);
  words.services = with_clean_names(notice.services);
  words.top_routes = with_clean_names(notice.top_routes);
  words.top_consumers = with_clean_names(notice.top_consumers);
  words.chart = notice.chart;
  return words;
}

MailWords start_words(const PeriodNotice& notice) {
  auto words = words_begun(notice);
  words.subject = fmt::format("0 % of quota '{}' used: {} has begun", words.quota, words.period);
  words.lead = fmt::format("A new period of quota '{}' has begun: {}.", words.quota, words.period);
  words.rows = {turn_period_row(notice), turn_limit_row(notice), before_row(notice)};
  return words;
}

MailWords delivery_words(const LostMessage& lost) {
  const auto what = one_line(lost.what);
  const auto recipient = one_line(lost.recipient);
  MailWords words;
  words.subject = fmt::format("Not delivered to {}: {}", recipient, what);
  words.lead = "A notice could not be delivered and is not tried any more.";
  words.rows = {{"Notice", what},
                {"To", recipient},
                {"Queued", format_local(lost.queued_at, "UTC")},
                {"Given up", fmt::format("{}, tries: {}", format_local(lost.given_up_at, "UTC"), lost.attempts)},
                {"Last answer", one_line(lost.reply)}};
  words.notes = {fmt::format("Once the cause is gone, 'alert-service outbox retry {}' sends it.", lost.number)};
  return words;
}

}  // namespace bandwatch::alert
