#include "alert-service/admin/service_metrics.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>

namespace bandwatch::alert {
namespace {

double in_seconds(Duration value) {
  return std::chrono::duration<double>(value).count();
}

double number(std::uint64_t value) {
  return static_cast<double>(value);
}

/// "80", "92.5", "400000000000B", "forecast 100": stable, so that a dashboard can name it.
std::string label_of(Threshold threshold) {
  switch (threshold.kind) {
    case ThresholdKind::kShare:
      return fmt::format("{:g}", threshold.basis_points / 100.0);
    case ThresholdKind::kAbsolute:
      return fmt::format("{}B", threshold.bytes.count());
    case ThresholdKind::kForecast:
      break;
  }
  return fmt::format("forecast {:g}", threshold.basis_points / 100.0);
}

std::string kind_of(Threshold threshold) {
  switch (threshold.kind) {
    case ThresholdKind::kShare:
      return "share";
    case ThresholdKind::kAbsolute:
      return "absolute";
    case ThresholdKind::kForecast:
      break;
  }
  return "forecast";
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

/// "store=shop,bread=bun": old names with those of today.
std::string joined(const std::map<std::string, std::string, std::less<>>& renamed) {
  std::string out;
  for (const auto& [before, today] : renamed)
    out += fmt::format("{}{}={}", out.empty() ? "" : ",", before, today);
  return out;
}

std::map<std::string, std::string> info_labels(const QuotaStatus& status) {
  const auto& quota = status.quota;
  const auto& scope = quota.scope;
  return {{"quota", quota.id},
          {"name", quota.name},
          {"direction", scope.direction ? std::string{counting::name_of(*scope.direction)} : "both"},
          {"services", joined(scope.services)},
          {"routes", joined(scope.routes)},
          {"consumers", joined(scope.consumers)},
          {"workspaces", joined(scope.workspaces)},
          {"renamed", joined(scope.renamed)},
          {"limit_text", quota.limit_text},
          {"period_kind", std::string{name_of(quota.rule.kind)}},
          {"zone", quota.rule.zone}};
}

}  // namespace

void ServiceMetrics::Family::set(const Labels& labels, double value) {
  auto& gauge = gauges_[labels];
  if (gauge == nullptr) gauge = &family_.Add(labels);
  gauge->Set(value);
  fresh_.insert(labels);
}

void ServiceMetrics::Family::drop_stale() {
  std::erase_if(gauges_, [this](const auto& entry) {
    if (fresh_.contains(entry.first)) return false;
    family_.Remove(entry.second);
    return true;
  });
  fresh_.clear();
}

ServiceMetrics::ServiceMetrics(telemetry::Metrics& metrics)
    : metrics_(metrics),
      counting_(metrics),
      polls_(metrics.counters("bandwatch_polls_total", "Polls of the counters, by result.")),
      poll_duration_(metrics.histogram("bandwatch_poll_duration_seconds", "From the first query to the commit.",
                                       {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60})),
      samples_(metrics.counter("bandwatch_poll_samples_total", "Samples of bandwidth counters read.")),
      attempts_(metrics.counters("bandwatch_mail_attempts_total", "Tries to send a mail, by result.")),
      attempt_duration_(metrics.histogram("bandwatch_mail_attempt_duration_seconds",
                                          "From the claim of a mail to the end of its dialogue.",
                                          {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900})),
      reloads_(metrics.counters("bandwatch_quota_file_loads_total", "Looks at a changed quota file, by result.")),
      file_valid_(metrics.gauge("bandwatch_quota_file_valid", "Whether the quota file as it is now is in force.")),
      faults_(metrics.counters("bandwatch_http_faults_total", "Faults inside the server or a handler, by event.")),
      connections_(metrics.gauge("bandwatch_http_connections", "Connections open now.")),
      info_(metrics.gauges("bandwatch_quota_info", "What a quota counts, as labels; always 1.")),
      used_(metrics.gauges("bandwatch_quota_used_bytes", "Bytes counted in the current period.")),
      limit_(metrics.gauges("bandwatch_quota_limit_bytes", "Bytes allowed in a period.")),
      ratio_(metrics.gauges("bandwatch_quota_ratio", "Used bytes divided by allowed bytes.")),
      at_least_(metrics.gauges("bandwatch_quota_at_least", "1 if bytes of the current period may be missing.")),
      start_(metrics.gauges("bandwatch_quota_period_start_timestamp_seconds", "Beginning of the current period.")),
      end_(metrics.gauges("bandwatch_quota_period_end_timestamp_seconds", "End of the current period.")),
      coverage_(metrics.gauges("bandwatch_quota_coverage_ratio", "Scrapes seen of those expected in the period.")),
      exhausted_(metrics.gauges("bandwatch_quota_projected_exhaustion_timestamp_seconds",
                                "When the limit is reached at the pace so far; only if that is within the period.")),
      silenced_(metrics.gauges("bandwatch_quota_silenced_until_timestamp_seconds", "Only while a silence is on.")),
      overridden_(metrics.gauges("bandwatch_quota_overridden_until_timestamp_seconds",
                                 "Only while another limit than the usual one is in force.")),
      usual_limit_(metrics.gauges("bandwatch_quota_usual_limit_bytes",
                                  "The limit that an override stands in for; only while one is in force.")),
      threshold_(metrics.gauges("bandwatch_quota_threshold_ratio", "Share of the limit at which somebody is told.")),
      recipients_(metrics.gauges("bandwatch_quota_threshold_recipients", "How many are told.")),
      notified_(metrics.gauges("bandwatch_quota_threshold_notified_timestamp_seconds",
                               "When the first mail about the threshold was accepted by the relay.")),
      outbox_(metrics.gauges("bandwatch_outbox_messages", "Mails in the outbox, by state.")),
      oldest_(metrics.gauge("bandwatch_outbox_oldest_waiting_seconds",
                            "Age of the oldest mail that is neither sent nor given up; 0 if there is none.")) {}

void ServiceMetrics::count_poll(std::string_view result, Duration took, std::size_t samples) {
  polls_.Add({{"result", std::string{result}}}).Increment();
  poll_duration_.Observe(in_seconds(took));
  samples_.Increment(number(samples));
}

void ServiceMetrics::count_attempt(SendOutcome outcome, Duration took) {
  attempts_.Add({{"result", name_of(outcome)}}).Increment();
  attempt_duration_.Observe(in_seconds(took));
}

void ServiceMetrics::count_audit(const Audit& audit, UtcTime now) {
  const std::lock_guard lock{mutex_};
  counting_.count_audit(audit, now);
}

void ServiceMetrics::count_reload(bool accepted) {
  reloads_.Add({{"result", accepted ? "accepted" : "refused"}}).Increment();
}

void ServiceMetrics::count_fault(std::string_view event) {
  faults_.Add({{"event", std::string{event}}}).Increment();
}

void ServiceMetrics::show_connections(std::size_t open) {
  connections_.Set(number(open));
}

void ServiceMetrics::set_thresholds(const QuotaStatus& status, const Labels& labels) {
  for (const auto& one : status.thresholds) {
    auto with_threshold = labels;
    with_threshold.emplace("threshold", label_of(one.threshold));
    if (one.notified_at) notified_.set(with_threshold, in_seconds(one.notified_at->time_since_epoch()));
    recipients_.set(with_threshold, number(one.recipients));
    with_threshold.emplace("kind", kind_of(one.threshold));
    threshold_.set(with_threshold, one.share / 10'000.0);
  }
}

void ServiceMetrics::set_quota(const QuotaStatus& status) {
  const auto& quota = status.quota;
  const Labels labels{{"quota", quota.id}, {"period", status.period.id}};
  info_.set(info_labels(status), 1);
  used_.set(labels, number(status.used.count()));
  limit_.set(labels, number(quota.limit.count()));
  ratio_.set(labels, number(status.used.count()) / number(quota.limit.count()));
  at_least_.set(labels, status.at_least ? 1 : 0);
  start_.set(labels, in_seconds(status.period.window.start.time_since_epoch()));
  end_.set(labels, in_seconds(status.period.window.end.time_since_epoch()));
  if (status.coverage) coverage_.set(labels, *status.coverage);
  if (status.exhausted) exhausted_.set(labels, in_seconds(status.exhausted->time_since_epoch()));
  if (status.silence) {
    silenced_.set({{"quota", quota.id}, {"reason", status.silence->reason}},
                  in_seconds(status.silence->until.time_since_epoch()));
  }
  if (quota.overridden) {
    overridden_.set({{"quota", quota.id}, {"reason", quota.overridden->reason}},
                    in_seconds(quota.overridden->until.time_since_epoch()));
    usual_limit_.set(labels, number(quota.overridden->usual_limit.count()));
  }
  set_thresholds(status, labels);
}

std::string ServiceMetrics::render(const Snapshot& snapshot, UtcTime now) {
  const std::lock_guard lock{mutex_};
  for (const auto& quota : snapshot.quotas)
    set_quota(quota);
  for (const auto state : kMailStates) {
    outbox_.set({{"state", std::string{name_of(state)}}}, number(snapshot.outbox.count(state)));
  }
  for (auto* family : {&info_, &used_, &limit_, &ratio_, &at_least_, &start_, &end_, &coverage_, &exhausted_,
                       &silenced_, &overridden_, &usual_limit_, &threshold_, &recipients_, &notified_, &outbox_}) {
    family->drop_stale();
  }
  file_valid_.Set(snapshot.quota_file.failure.empty() ? 1 : 0);
  counting_.show(snapshot, now);
  const auto& oldest = snapshot.outbox.oldest_waiting;
  oldest_.Set(oldest ? in_seconds(now - *oldest) : 0);
  return metrics_.render();
}

}  // namespace bandwatch::alert
