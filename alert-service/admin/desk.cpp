#include "alert-service/admin/desk.hpp"

#include "alert-service/admin/held_pages.hpp"
#include "alert-service/admin/pages.hpp"
#include "alert-service/admin/snapshot.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/numbers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kMostMails = 100'000;
constexpr std::size_t kHistory = 50;

/// The first word, which is taken off.
std::string_view take_word(std::string_view& line) {
  const auto blank = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, blank);
  line.remove_prefix(std::min(blank + 1, line.size()));
  return word;
}

void put_message(JsonWriter& out, const MailReport& mail) {
  out.StartObject();
  out.count("number", static_cast<std::uint64_t>(mail.number));
  out.text("topic", name_of(mail.topic));
  out.text("quota", mail.crossing.quota);
  out.text("period", mail.crossing.period.id);
  out.text("threshold", mail.topic == Topic::kThreshold ? format_threshold(mail.crossing.threshold) : "");
  out.text("recipient", mail.recipient);
  out.text("state", name_of(mail.state));
  out.count("attempts", mail.attempts);
  out.time("queued_at", mail.created_at);
  out.time("next_try_at", mail.next_at);
  out.time("settled_at", mail.settled_at);
  out.text("reply", mail.reply);
  out.EndObject();
}

/// Why the threshold has told something, or nothing.
std::string reason_of(const QuotaStatus& status, const ThresholdStatus& one) {
  if (one.notified_at) return "told";
  if (one.reached_at) return "reached, its message is not delivered yet";
  if (one.threshold.kind == ThresholdKind::kForecast) return "not ahead at the pace so far, or too early to say";
  if (!reached(status.used, status.quota.limit, one.threshold)) return "not reached";
  if (status.silence) return "reached, silenced";
  return "reached, told with the next poll after the grace and once all has been counted";
}

void put_thresholds(JsonWriter& out, const QuotaStatus& status) {
  out.key("thresholds");
  out.StartArray();
  for (const auto& one : status.thresholds) {
    out.StartObject();
    out.text("threshold", format_threshold(one.threshold));
    out.count("recipients", one.recipients);
    out.time("reached_at", one.reached_at);
    out.time("notified_at", one.notified_at);
    out.text("reason", reason_of(status, one));
    out.EndObject();
  }
  out.EndArray();
}

void put_series(JsonWriter& out, const UsageHistory& history) {
  out.key("series");
  out.StartArray();
  for (const auto& [dimensions, bytes] : history.by_series) {
    out.StartObject();
    out.text("direction", counting::name_of(dimensions.direction));
    out.text("service", dimensions.service);
    out.text("route", dimensions.route);
    out.text("consumer", dimensions.consumer);
    out.text("workspace", dimensions.workspace);
    out.count("bytes", bytes.count());
    out.EndObject();
  }
  out.EndArray();
}

void put_slots(JsonWriter& out, const UsageHistory& history) {
  out.key("slots");
  out.StartArray();
  for (const auto& [end, bytes] : history.slots) {
    out.StartObject();
    out.time("end", end);
    out.count("bytes", bytes.count());
    out.EndObject();
  }
  out.EndArray();
}

void put_gaps(JsonWriter& out, const Standing& standing, const Window& period) {
  out.key("gaps");
  out.StartArray();
  for (const auto& gap : standing.gaps) {
    if (gap.end <= period.start || gap.start >= period.end) continue;
    out.StartObject();
    out.time("start", gap.start);
    out.time("end", gap.end);
    out.EndObject();
  }
  out.EndArray();
}

/// What the ledger holds beside the totals.
struct Evidence {
  UsageHistory history;
  std::vector<SeriesReport> series;
};

std::string explanation(const QuotaStatus& status, const Standing& standing, const Evidence& evidence) {
  JsonWriter out;
  out.StartObject();
  out.text("quota", status.quota.id);
  out.text("period", status.period.id);
  out.time("start", status.period.window.start);
  out.time("end", status.period.window.end);
  out.time("counting_since", standing.counting_since);
  out.time("counted_to", standing.cursor);
  out.time("missing_since", standing.missing_since);
  out.count("used", status.used.count());
  out.count("limit", status.quota.limit.count());
  out.number("percent",
             100 * static_cast<double>(status.used.count()) / static_cast<double>(status.quota.limit.count()));
  out.key("at_least");
  out.Bool(status.at_least);
  const auto scrapes = standing.scrapes_in(status.period.window);
  out.count("scrapes_expected", scrapes.expected);
  out.count("scrapes_seen", scrapes.seen);
  out.count("held", status.held.count());
  out.time("projected_exhaustion", status.exhausted);
  put_changes(out, status);
  put_gaps(out, standing, status.period.window);
  put_thresholds(out, status);
  put_slots(out, evidence.history);
  put_series(out, evidence.history);
  put_origins(out, evidence.series);
  out.EndObject();
  return out.take();
}

}  // namespace

Result<std::string> Desk::answer(std::string_view line) {
  const auto command = take_word(line);
  if (command == "status") return status();
  if (command == "outbox") return mails(kMostMails, true);
  if (command == "history") {
    const auto count = line.empty() ? Result<std::uint64_t>{kHistory} : parse_uint(line);
    if (!count) return invalid_argument("", "expected a number of messages");
    return mails(std::min<std::size_t>(*count, kMostMails), false);
  }
  if (command == "retry" || command == "drop") return change(line, command == "retry");
  if (command == "held") return held();
  if (command == "release" || command == "dismiss") return settle_held(line, command == "release");
  if (command == "backup") return backup(std::string{line});
  if (command == "explain") return explain(std::string{line});
  if (command == "slots") {
    const auto from = take_word(line);
    return slots(from, line);
  }
  return invalid_argument("", "unknown command");
}

Result<std::string> Desk::status() {
  const auto quotas = quotas_();
  const auto now = clock_.now();
  const auto since = status_since(*quotas, now);
  auto totals = ledger_.totals(since);
  if (!totals) return std::move(totals).error();
  const auto crossings = ledger_.crossing_reports(since);
  if (!crossings) return crossings.error();
  const auto outbox = ledger_.outbox_summary();
  if (!outbox) return outbox.error();
  Snapshot snapshot;
  snapshot.quotas = quota_statuses(*quotas, *totals, *crossings, now);
  snapshot.standing = std::move(totals->standing);
  snapshot.outbox = *outbox;
  auto held = ledger_.held(kMostMails);
  if (!held) return std::move(held).error();
  snapshot.held = *std::move(held);
  return status_page(snapshot, now);
}

Result<std::string> Desk::mails(std::size_t count, bool only_open) {
  const auto reports = ledger_.mail_reports(count);
  if (!reports) return reports.error();
  JsonWriter out;
  out.StartArray();
  for (const auto& mail : *reports) {
    if (!only_open || mail.state != MailState::kSent) put_message(out, mail);
  }
  out.EndArray();
  return out.take();
}

Result<std::string> Desk::change(std::string_view number, bool retry) {
  const auto parsed = parse_uint(number);
  if (!parsed) return invalid_argument("", "expected the number of a message, as outbox list shows it");
  const auto key = static_cast<std::int64_t>(*parsed);
  const auto done = retry ? ledger_.retry(key, clock_.now()) : ledger_.drop(key, clock_.now());
  if (!done) return done.error();
  if (*done == Change::kConflict) {
    return invalid_argument("", retry ? "there is no such message that is neither sent nor under way"
                                      : "there is no such message that waits");
  }
  return std::string{R"({"done":true})"};
}

Result<std::string> Desk::held() {
  const auto reports = ledger_.held(kMostMails);
  if (!reports) return reports.error();
  return held_page(*reports);
}

Result<std::string> Desk::settle_held(std::string_view number, bool counts) {
  const auto parsed = parse_uint(number);
  if (!parsed) return invalid_argument("", "expected a number, as held list shows it");
  const auto key = static_cast<std::int64_t>(*parsed);
  const auto done = counts ? ledger_.release(key, *quotas_(), clock_.now()) : ledger_.dismiss(key, clock_.now());
  if (!done) return done.error();
  if (*done == Change::kConflict) return invalid_argument("", "nothing of this number is held back");
  return std::string{R"({"done":true})"};
}

Result<std::string> Desk::backup(const std::string& path) {
  if (!path.starts_with('/')) return invalid_argument("", "expected an absolute path");
  const auto done = ledger_.backup(path);
  if (!done) return done.error();
  return std::string{R"({"done":true})"};
}

Result<std::string> Desk::explain(const std::string& quota) {
  const auto quotas = quotas_();
  const auto found = std::find_if(quotas->begin(), quotas->end(),
                                  [&](const Quota& one) { return one.id == quota || one.name == quota; });
  if (found == quotas->end()) return invalid_argument("", "no such quota; 'alert-service status' lists them");
  const std::vector one{*found};
  const auto now = clock_.now();
  const auto since = status_since(one, now);
  const auto totals = ledger_.totals(since);
  if (!totals) return totals.error();
  const auto crossings = ledger_.crossing_reports(since);
  if (!crossings) return crossings.error();
  const auto statuses = quota_statuses(one, *totals, *crossings, now);
  const auto& status = statuses.front();
  auto history = ledger_.usage_history(status.quota.scope, status.period.window);
  if (!history) return std::move(history).error();
  auto series = ledger_.series_reports(status.quota.scope);
  if (!series) return std::move(series).error();
  return explanation(status, totals->standing, {*std::move(history), *std::move(series)});
}

Result<std::string> Desk::slots(std::string_view from, std::string_view to) {
  const auto start = parse_uint(from);
  const auto end = parse_uint(to);
  if (!start || !end) return invalid_argument("", "expected two instants");
  const auto instant = [](std::uint64_t millis) { return UtcTime{Duration{static_cast<std::int64_t>(millis)}}; };
  const auto history = ledger_.usage_history({}, Window{instant(*start), instant(*end)});
  if (!history) return history.error();
  JsonWriter out;
  out.StartObject();
  put_series(out, *history);
  out.EndObject();
  return out.take();
}

}  // namespace bandwatch::alert
