#include "alert-service/admin/pages.hpp"

#include "alert-service/mail/threshold_notice.hpp"
#include "common/core/json_writer.hpp"
#include "common/core/rfc3339.hpp"

#include <optional>

namespace bandwatch::alert {
namespace {

void put_time(JsonWriter& out, std::string_view name, const std::optional<UtcTime>& t) {
  out.key(name);
  if (t) {
    out.text(format_rfc3339_seconds(*t));
  } else {
    out.Null();
  }
}

void put_count(JsonWriter& out, std::string_view name, std::uint64_t value) {
  out.key(name);
  out.Uint64(value);
}

void put_flag(JsonWriter& out, std::string_view name, bool value) {
  out.key(name);
  out.Bool(value);
}

/// Seconds, rounded down.
void put_seconds(JsonWriter& out, std::string_view name, Duration value) {
  out.key(name);
  out.Int64(std::chrono::floor<std::chrono::seconds>(value).count());
}

void put_percent(JsonWriter& out, std::string_view name, Threshold threshold) {
  out.key(name);
  out.Double(threshold.basis_points / 100.0);
}

void put_ledger(JsonWriter& out, const Snapshot& snapshot, UtcTime now) {
  const auto& standing = snapshot.standing;
  out.key("ledger");
  out.StartObject();
  put_time(out, "counting_since", standing.counting_since);
  put_time(out, "cursor", standing.counting_since ? std::optional{standing.cursor} : std::nullopt);
  if (standing.counting_since) put_seconds(out, "cursor_lag_seconds", now - standing.cursor);
  out.key("gaps");
  out.StartArray();
  for (const auto& gap : standing.gaps) {
    out.StartObject();
    put_time(out, "start", gap.start);
    put_time(out, "end", gap.end);
    out.EndObject();
  }
  out.EndArray();
  put_time(out, "last_poll", snapshot.polled);
  if (snapshot.failure) out.text("poll_failure", name_of(*snapshot.failure));
  out.EndObject();
}

void put_crossing(JsonWriter& out, const CrossingReport& report) {
  out.StartObject();
  put_percent(out, "threshold_percent", report.crossing.key.threshold);
  put_time(out, "reached_at", report.crossing.at);
  put_count(out, "used_bytes", report.crossing.used.count());
  put_time(out, "notified_at", report.notified_at);
  out.EndObject();
}

void put_quota(JsonWriter& out, const QuotaStatus& quota) {
  out.StartObject();
  out.text("id", quota.id);
  out.text("name", quota.name);
  out.key("period");
  out.StartObject();
  out.text("id", quota.period.id);
  put_time(out, "start", quota.period.window.start);
  put_time(out, "end", quota.period.window.end);
  out.EndObject();
  put_count(out, "used_bytes", quota.used.count());
  put_count(out, "limit_bytes", quota.limit.count());
  out.key("percent");
  out.Double(static_cast<double>(tenths_of_percent(quota.used, quota.limit)) / 10.0);
  put_flag(out, "at_least", quota.at_least);
  out.key("crossings");
  out.StartArray();
  for (const auto& crossing : quota.crossings)
    put_crossing(out, crossing);
  out.EndArray();
  out.EndObject();
}

void put_mail(JsonWriter& out, const MailReport& mail) {
  out.StartObject();
  out.text("quota", mail.crossing.quota);
  out.text("period", mail.crossing.period);
  put_percent(out, "threshold_percent", mail.crossing.threshold);
  out.text("recipient", mask_address(mail.recipient));
  out.text("message_id", mail.message_id);
  out.text("state", name_of(mail.state));
  put_count(out, "attempts", mail.attempts);
  put_time(out, "queued_at", mail.created_at);
  put_time(out, "next_try_at", mail.next_at);
  put_time(out, "settled_at", mail.settled_at);
  out.EndObject();
}

}  // namespace

std::string mask_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string{address.substr(0, 1)} + "***" + std::string{address.substr(at)};
}

std::string status_page(const Snapshot& snapshot, UtcTime now) {
  JsonWriter out;
  out.StartObject();
  put_ledger(out, snapshot, now);
  out.key("quotas");
  out.StartArray();
  for (const auto& quota : snapshot.quotas)
    put_quota(out, quota);
  out.EndArray();
  out.key("outbox");
  out.StartObject();
  for (const auto state : kMailStates)
    put_count(out, name_of(state), snapshot.outbox.count(state));
  put_time(out, "oldest_waiting_since", snapshot.outbox.oldest_waiting);
  out.EndObject();
  out.key("mails");
  out.StartArray();
  for (const auto& mail : snapshot.mails)
    put_mail(out, mail);
  out.EndArray();
  out.EndObject();
  return out.take();
}

std::string ready_page(const Snapshot& snapshot, UtcTime now, std::string_view reason) {
  JsonWriter out;
  out.StartObject();
  put_flag(out, "ready", reason.empty());
  out.text("ledger", snapshot.ledger_broken ? "broken" : "open");
  const bool asked = snapshot.polled || snapshot.failure;
  out.text("prometheus", !asked ? "not asked yet" : snapshot.failure ? "no complete answer" : "reachable");
  put_flag(out, "schema_found", snapshot.schema_reason && snapshot.schema_reason->empty());
  if (snapshot.standing.counting_since) put_seconds(out, "cursor_lag_seconds", now - snapshot.standing.cursor);
  if (!reason.empty()) out.text("reason", reason);
  out.EndObject();
  return out.take();
}

}  // namespace bandwatch::alert
