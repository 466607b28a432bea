#include "alert-service/admin/pages.hpp"

#include "alert-service/mail/threshold_notice.hpp"
#include "alert-service/mail/utf8.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/core/json_writer.hpp"

#include <optional>

namespace bandwatch::alert {
namespace {

void put_flag(JsonWriter& out, std::string_view name, bool value) {
  out.key(name);
  out.Bool(value);
}

/// Seconds, rounded down.
void put_seconds(JsonWriter& out, std::string_view name, Duration value) {
  out.key(name);
  out.Int64(std::chrono::floor<std::chrono::seconds>(value).count());
}

void put_warnings(JsonWriter& out, const std::vector<std::string>& warnings) {
  if (warnings.empty()) return;
  out.key("warnings");
  out.StartArray();
  for (const auto& warning : warnings)
    out.text(warning);
  out.EndArray();
}

void put_audit(JsonWriter& out, const AuditStatus& audit) {
  out.key("audit");
  out.StartObject();
  out.time("at", audit.at);
  out.count("totals", audit.found.totals);
  out.count("corrected", audit.found.corrections.size());
  if (!audit.found.damage.empty()) out.text("damage", audit.found.damage);
  out.EndObject();
}

void put_ledger(JsonWriter& out, const Snapshot& snapshot, UtcTime now) {
  const auto& standing = snapshot.standing;
  out.key("ledger");
  out.StartObject();
  out.time("counting_since", standing.counting_since);
  out.time("cursor", standing.counting_since ? std::optional{standing.cursor} : std::nullopt);
  if (standing.counting_since) put_seconds(out, "cursor_lag_seconds", now - standing.cursor);
  out.time("missing_since", standing.missing_since);
  out.key("gaps");
  out.StartArray();
  for (const auto& gap : standing.gaps) {
    out.StartObject();
    out.time("start", gap.start);
    out.time("end", gap.end);
    out.EndObject();
  }
  out.EndArray();
  if (snapshot.reach) {
    put_seconds(out, "retention_seconds", snapshot.reach->retention.length);
    put_flag(out, "retention_told", snapshot.reach->retention.told);
  }
  if (snapshot.audit) put_audit(out, *snapshot.audit);
  out.time("last_poll", snapshot.polled);
  if (snapshot.failure) out.text("poll_failure", name_of(snapshot.failure->code));
  out.EndObject();
}

void put_crossing(JsonWriter& out, const CrossingReport& report) {
  out.StartObject();
  out.text("threshold", format_threshold(report.crossing.key.threshold));
  out.time("reached_at", report.crossing.at);
  out.count("used_bytes", report.crossing.used.count());
  out.time("notified_at", report.notified_at);
  out.EndObject();
}

void put_threshold(JsonWriter& out, const ThresholdStatus& one) {
  out.StartObject();
  out.text("threshold", format_threshold(one.threshold));
  out.key("percent");
  out.Double(one.share / 100.0);
  out.count("recipients", one.recipients);
  out.time("reached_at", one.reached_at);
  out.time("notified_at", one.notified_at);
  out.EndObject();
}

void put_quota(JsonWriter& out, const QuotaStatus& status) {
  const auto& quota = status.quota;
  out.StartObject();
  out.text("id", quota.id);
  out.text("name", quota.name);
  out.key("period");
  out.StartObject();
  out.text("id", status.period.id);
  out.time("start", status.period.window.start);
  out.time("end", status.period.window.end);
  out.text("zone", quota.rule.zone);
  out.EndObject();
  out.count("used_bytes", status.used.count());
  out.count("limit_bytes", quota.limit.count());
  out.key("percent");
  out.Double(static_cast<double>(tenths_of_percent(status.used, quota.limit)) / 10.0);
  put_flag(out, "at_least", status.at_least);
  out.text("limit", quota.limit_text);
  out.count("held_bytes", status.held.count());
  out.number("coverage", status.coverage);
  out.time("projected_exhaustion", status.exhausted);
  put_changes(out, status);
  out.key("thresholds");
  out.StartArray();
  for (const auto& one : status.thresholds)
    put_threshold(out, one);
  out.EndArray();
  out.key("crossings");
  out.StartArray();
  for (const auto& crossing : status.crossings)
    put_crossing(out, crossing);
  out.EndArray();
  out.EndObject();
}

void put_quota_file(JsonWriter& out, const QuotaFileStatus& file) {
  out.key("quota_file");
  out.StartObject();
  out.time("loaded_at", file.loaded_at == UtcTime{} ? std::nullopt : std::optional{file.loaded_at});
  put_flag(out, "valid", file.failure.empty());
  if (!file.failure.empty()) out.text("failure", file.failure);
  out.EndObject();
}

void put_mail(JsonWriter& out, const MailReport& mail) {
  out.StartObject();
  out.count("number", static_cast<std::uint64_t>(mail.number));
  out.text("topic", name_of(mail.topic));
  out.text("quota", mail.crossing.quota);
  out.text("period", mail.crossing.period.id);
  if (mail.topic == Topic::kThreshold) out.text("threshold", format_threshold(mail.crossing.threshold));
  out.text("recipient", is_mail_address(mail.recipient) ? mask_address(mail.recipient) : mail.recipient);
  out.text("message_id", mail.message_id);
  out.text("state", name_of(mail.state));
  out.count("attempts", mail.attempts);
  out.time("queued_at", mail.created_at);
  out.time("next_try_at", mail.next_at);
  out.time("settled_at", mail.settled_at);
  out.EndObject();
}

}  // namespace

std::string mask_address(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string{first_character(address)} + "***" + std::string{address.substr(at)};
}

void put_changes(JsonWriter& out, const QuotaStatus& status) {
  const auto begin = [&](std::string_view name, const auto& change) {
    out.key(name);
    out.StartObject();
    out.time("until", change.until);
    out.text("reason", change.reason);
  };
  if (const auto& silence = status.silence) {
    begin("silenced", *silence);
    out.EndObject();
  } else {
    out.key("silenced");
    out.Null();
  }
  if (const auto& change = status.quota.overridden) {
    begin("overridden", *change);
    out.count("usual_limit_bytes", change->usual_limit.count());
    out.text("usual_limit", change->usual_limit_text);
    out.EndObject();
  } else {
    out.key("overridden");
    out.Null();
  }
}

std::string status_page(const Snapshot& snapshot, UtcTime now) {
  JsonWriter out;
  out.StartObject();
  put_ledger(out, snapshot, now);
  put_warnings(out, warnings_of(snapshot));
  put_quota_file(out, snapshot.quota_file);
  out.key("quotas");
  out.StartArray();
  for (const auto& quota : snapshot.quotas)
    put_quota(out, quota);
  out.EndArray();
  out.key("outbox");
  out.StartObject();
  for (const auto state : kMailStates)
    out.count(name_of(state), snapshot.outbox.count(state));
  out.time("oldest_waiting_since", snapshot.outbox.oldest_waiting);
  out.EndObject();
  out.key("mails");
  out.StartArray();
  for (const auto& mail : snapshot.mails)
    put_mail(out, mail);
  out.EndArray();
  out.EndObject();
  return out.take();
}

std::string ready_page_for_strangers(std::string_view reason) {
  JsonWriter out;
  out.StartObject();
  put_flag(out, "ready", reason.empty());
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
  put_warnings(out, warnings_of(snapshot));
  out.EndObject();
  return out.take();
}

}  // namespace bandwatch::alert
