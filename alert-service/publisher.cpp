#include "alert-service/publisher.hpp"

#include "alert-service/admin/pages.hpp"
#include "alert-service/ways/channel.hpp"
#include "common/telemetry/log.hpp"

#include <cstddef>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace log = telemetry::log;

constexpr std::size_t kMailsShown = 50;
constexpr std::size_t kHeldShown = 1'000;

void log_poll(const PollReport& report, Duration took) {
  if (report.began) log::info("counting_begins", {{"from", *report.began}});
  if (report.gap) {
    // Nothing is guessed: the totals of the periods that it touches are marked as "at least" from now on.
    log::warn("gap", {{"start", report.gap->start}, {"end", report.gap->end}});
  }
  if (report.filled_back) log::info("filled_back", {{"counting_since", *report.filled_back}});
  if (report.not_filled) log::warn("not_filled_back", {{"error", *report.not_filled}});
  for (const auto& [series, delta] : report.held) {
    log::error("held_back", {{"series", series},
                             {"since", delta.since},
                             {"at", delta.at},
                             {"bytes", delta.bytes},
                             {"rule", counting::name_of(delta.origin)}});
  }
  for (const auto& crossing : report.crossings) {
    log::info("threshold_reached", {{"quota", crossing.key.quota},
                                    {"period", crossing.key.period.id},
                                    {"threshold", format_threshold(crossing.key.threshold)},
                                    {"used", crossing.used},
                                    {"limit", crossing.key.limit_version},
                                    {"at", crossing.at}});
  }
  log::debug("polled", {{"start", report.window.start},
                        {"end", report.window.end},
                        {"samples", report.read.samples},
                        {"scrapes", report.read.scrapes},
                        {"scrapes_ok", report.read.scrapes_ok},
                        {"mails", report.notifications},
                        {"took", took}});
}

void log_audit(const Audit& audit) {
  for (const auto& correction : audit.corrections) {
    log::error("total_corrected", {{"quota", correction.quota},
                                   {"period", correction.period},
                                   {"recorded", correction.recorded},
                                   {"derived", correction.derived}});
  }
  if (!audit.damage.empty()) {
    log::error("ledger_damaged", {{"found", audit.damage}, {"advice", "keep the file and restore a copy"}});
  }
  log::info("ledger_audited", {{"totals", audit.totals}, {"corrected", audit.corrections.size()}});
}

/// What is missing is loud, what is only not known is not.
void log_reach(const Reach& reach) {
  const bool lacks = reach.lost_downtime() || reach.short_of_period();
  for (const auto& warning : warnings_of(reach))
    (lacks ? log::error : log::warn)("retention", {{"warning", warning}});
}

/// That the clocks differ, once for each time that they do, and that a ledger was written under a wrong one.
void log_time(const PollReport& report, Duration wall_ahead_before) {
  const auto contradiction = clock_contradiction(report.wall_ahead);
  const bool known = !clock_contradiction(wall_ahead_before).empty();
  if (!contradiction.empty() && !known) log::error("clock_contradicted", {{"warning", contradiction}});
  if (contradiction.empty() && known) log::info("clock_agrees", {});
  if (report.database_behind) log::error("database_behind", {{"now", report.now}, {"cursor", report.window.end}});
  if (report.rewound) {
    log::error("cursor_from_the_future", {{"cursor", report.rewound->end}, {"goes_on_from", report.rewound->start}});
  }
}

void log_counted_twice(const std::vector<std::string>& sentences) {
  for (const auto& sentence : sentences)
    log::warn("counted_twice", {{"what", sentence}});
  if (sentences.empty()) log::info("counted_once_again", {});
}

/// The event of a try and how loud it is.
struct Line {
  const char* event;
  void (*write)(std::string_view, std::initializer_list<telemetry::Field>) noexcept;
};

Line line_of(const DispatchReport& report) {
  if (report.settlement.as == SettledAs::kDead) return {"mail_given_up", log::error};
  switch (report.result.outcome) {
    case SendOutcome::kSent:
      return {"mail_sent", log::info};
    case SendOutcome::kUncertain:
      return {"mail_uncertain", log::warn};
    case SendOutcome::kRetry:
    case SendOutcome::kDead:
      break;
  }
  return {"mail_delayed", log::warn};
}

void log_attempt(const DispatchReport& report) {
  const auto line = line_of(report);
  const bool waits = report.settlement.as == SettledAs::kRetry || report.settlement.as == SettledAs::kUncertain;
  line.write(line.event, {{"message_id", report.claim.message_id},
                          {"recipient", is_mail_address(report.claim.recipient) ? mask_address(report.claim.recipient)
                                                                                : report.claim.recipient},
                          {"attempt", report.claim.attempt},
                          {"reply", report.settlement.reply},
                          {"next_try", waits ? report.settlement.next_at - report.settlement.at : Duration{0}},
                          {"settled", report.settled}});
}

}  // namespace

void Publisher::on_poll(const Result<PollReport>& report, Duration took) {
  if (report) {
    log_poll(*report, took);
    metrics_.count_poll("ok", took, report->read.samples);
  } else {
    log::warn("poll_failed", {{"error", report.error()}});
    metrics_.count_poll(name_of(report.error().code), took, 0);
  }
  const auto before = board_.get();
  const auto now = clock_.now();
  board_.update([&](Snapshot& snapshot) {
    snapshot.failure = report ? std::nullopt : std::optional{report.error()};
    if (!report) return;
    snapshot.polled = now;
    snapshot.wall_ahead = report->wall_ahead;
    snapshot.database_behind = report->database_behind;
    snapshot.rhythm = report->rhythm;
    snapshot.silent = report->window.start == report->window.end && !report->behind;
    snapshot.reach = report->reach;
    snapshot.counted_twice = report->counted_twice;
    // An old page may be empty without meaning anything; the reason of the newest one is what counts.
    if (!report->behind) snapshot.schema_reason = report->schema_reason;
  });
  if (report && (!before->reach || warnings_of(*before->reach) != warnings_of(report->reach))) log_reach(report->reach);
  if (report) log_time(*report, before->wall_ahead);
  if (report && report->counted_twice != before->counted_twice) log_counted_twice(report->counted_twice);
  if (report && report->audit) on_audit(*report->audit);
  const auto reason = board_.get()->schema_reason.value_or("");
  if (!reason.empty() && reason != before->schema_reason) log::warn("no_bandwidth", {{"reason", reason}});
  if (report && report->quotas) {
    const std::lock_guard lock{refreshing_};
    quotas_ = report->quotas;
  }
  refresh();
}

void Publisher::on_audit(const Audit& audit) {
  log_audit(audit);
  const auto now = clock_.now();
  metrics_.count_audit(audit, now);
  board_.update([&](Snapshot& snapshot) { snapshot.audit = AuditStatus{now, audit}; });
}

void Publisher::on_dispatch(const Result<std::optional<DispatchReport>>& report) {
  if (!report) {
    log::error("outbox_failed", {{"error", report.error()}});
  } else if (*report) {
    log_attempt(**report);
    metrics_.count_attempt((*report)->result.outcome, (*report)->took);
  }
  refresh();
}

void Publisher::on_reload(const std::string& failure) {
  if (failure.empty()) {
    log::info("quotas_loaded", {});
  } else {
    log::error("quotas_refused", {{"faults", failure}});
  }
  metrics_.count_reload(failure.empty());
  const auto now = clock_.now();
  board_.update([&](Snapshot& snapshot) {
    snapshot.quota_file.failure = failure;
    if (failure.empty()) snapshot.quota_file.loaded_at = now;
  });
}

std::shared_ptr<const std::vector<Quota>> Publisher::quotas() const {
  const std::lock_guard lock{refreshing_};
  return quotas_;
}

void Publisher::refresh() {
  const std::lock_guard lock{refreshing_};
  const auto now = clock_.now();
  const auto since = status_since(*quotas_, now);
  auto totals = ledger_.totals(since);
  const auto crossings = ledger_.crossing_reports(since);
  const auto outbox = ledger_.outbox_summary();
  auto mails = ledger_.mail_reports(kMailsShown);
  auto held = ledger_.held(kHeldShown);
  const bool read = totals && crossings && outbox && mails && held;
  board_.update([&](Snapshot& snapshot) {
    snapshot.ledger_broken = ledger_.broken();
    if (!read) return;
    snapshot.quotas = quota_statuses(*quotas_, *totals, *crossings, now);
    snapshot.held = *std::move(held);
    snapshot.standing = std::move(totals->standing);
    snapshot.outbox = *outbox;
    snapshot.mails = *std::move(mails);
  });
}

}  // namespace bandwatch::alert
