#include "alert-service/mail/summary_notice.hpp"

#include "alert-service/mail/threshold_words.hpp"

#include <fmt/format.h>

namespace bandwatch::alert {
namespace {

/// "12.5 % more", "3.0 % less", "the same": of what it was before.
std::string change_since(Bytes before, Bytes now) {
  if (before == now) return "the same";
  if (before == Bytes{0}) return "nothing before";
  const bool more = now > before;
  const Bytes difference{more ? now.count() - before.count() : before.count() - now.count()};
  return fmt::format("{} {}", format_tenths(tenths_of_percent(difference, before)), more ? "more" : "less");
}

Row turn_period_row(const PeriodNotice& notice) {
  return {"Period", fmt::format("{}, from {} to {} ({})", one_line(notice.period.id),
                                format_local(notice.period.window.start, notice.zone),
                                format_local(notice.period.window.end, notice.zone), notice.zone)};
}

Row turn_limit_row(const PeriodNotice& notice) {
  return {"Limit", fmt::format("{}, set as {}", exact_and_rounded(notice.limit), one_line(notice.limit_text))};
}

MailWords words_begun(const PeriodNotice& notice) {
  MailWords words;
  words.quota = one_line(notice.quota_name);
  words.period = one_line(notice.period.id);
  words.zone = notice.zone;
  add_changes(words, notice.changes, notice.zone);
  words.link = one_line(notice.dashboard_url);
  return words;
}

}  // namespace

MailWords summary_words(const PeriodNotice& notice) {
  auto words = words_begun(notice);
  const auto share = format_tenths(tenths_of_percent(notice.used, notice.limit));
  const auto* at_least = notice.at_least ? "at least " : "";
  words.subject = fmt::format("{} of quota '{}' used in {}: the period is over", share, words.quota, words.period);
  words.lead = fmt::format("Quota '{}' used {}{} of its limit in {}.", words.quota, at_least, share, words.period);
  words.used = notice.used;
  words.limit = notice.limit;
  words.rows = {turn_period_row(notice), {"Used", at_least + exact_and_rounded(notice.used)}, turn_limit_row(notice)};
  if (notice.previous) {
    words.rows.push_back({"Period before", fmt::format("{}; now {}", exact_and_rounded(*notice.previous),
                                                       change_since(*notice.previous, notice.used))});
  }
  for (const auto& [name, bytes] : notice.services) {
    const auto part = notice.used == Bytes{0} ? 0 : tenths_of_percent(bytes, notice.used);
    words.rows.push_back(
        {"Service", fmt::format("{}: {}, {}", one_line(name), format_bytes_si(bytes), format_tenths(part))});
  }
  if (notice.coverage) words.rows.push_back({"Completeness", format_coverage(*notice.coverage)});
  words.top_routes = notice.top_routes;
  words.top_consumers = notice.top_consumers;
  words.chart = notice.chart;
  return words;
}

MailWords start_words(const PeriodNotice& notice) {
  auto words = words_begun(notice);
  words.subject = fmt::format("0 % of quota '{}' used: {} has begun", words.quota, words.period);
  words.lead = fmt::format("A new period of quota '{}' has begun: {}.", words.quota, words.period);
  words.rows = {turn_period_row(notice), turn_limit_row(notice)};
  if (notice.previous) words.rows.push_back({"Period before", exact_and_rounded(*notice.previous)});
  return words;
}

MailWords delivery_words(const std::string& subject_of_lost, const std::string& recipient, const std::string& reply) {
  MailWords words;
  words.subject = fmt::format("Not delivered: {}", one_line(subject_of_lost));
  words.lead = "A notice could not be delivered and is not tried any more.";
  words.rows = {{"Notice", one_line(subject_of_lost)}, {"To", one_line(recipient)}, {"Last answer", one_line(reply)}};
  words.notes = {"alert-service outbox list shows it; outbox retry NUMBER tries it again."};
  return words;
}

}  // namespace bandwatch::alert
