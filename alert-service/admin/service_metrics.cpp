#include "alert-service/admin/service_metrics.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace bandwatch::alert {
namespace {

double in_seconds(Duration value) {
  return std::chrono::duration<double>(value).count();
}

double number(std::uint64_t value) {
  return static_cast<double>(value);
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
      polls_(metrics.counters("bandwatch_polls_total", "Polls of the counters, by result.")),
      poll_duration_(metrics.histogram("bandwatch_poll_duration_seconds", "From the first query to the commit.",
                                       {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60})),
      samples_(metrics.counter("bandwatch_poll_samples_total", "Samples of bandwidth counters read.")),
      attempts_(metrics.counters("bandwatch_mail_attempts_total", "Tries to send a mail, by result.")),
      attempt_duration_(metrics.histogram("bandwatch_mail_attempt_duration_seconds",
                                          "From the claim of a mail to the end of its dialogue.",
                                          {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900})),
      used_(metrics.gauges("bandwatch_quota_used_bytes", "Bytes counted in the current period.")),
      limit_(metrics.gauges("bandwatch_quota_limit_bytes", "Bytes allowed in a period.")),
      ratio_(metrics.gauges("bandwatch_quota_ratio", "Used bytes divided by allowed bytes.")),
      notified_(metrics.gauges("bandwatch_quota_threshold_notified_timestamp_seconds",
                               "When the first mail about the threshold was accepted by the relay.")),
      outbox_(metrics.gauges("bandwatch_outbox_messages", "Mails in the outbox, by state.")),
      cursor_lag_(metrics.gauge("bandwatch_cursor_lag_seconds", "Age of the newest instant that has been counted.")),
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

void ServiceMetrics::set_quota(const QuotaStatus& quota) {
  const Labels labels{{"quota", quota.id}, {"period", quota.period.id}};
  used_.set(labels, number(quota.used.count()));
  limit_.set(labels, number(quota.limit.count()));
  ratio_.set(labels, number(quota.used.count()) / number(quota.limit.count()));
  for (const auto& report : quota.crossings) {
    if (!report.notified_at) continue;
    auto with_threshold = labels;
    with_threshold.emplace("threshold", fmt::format("{:g}", report.crossing.key.threshold.basis_points / 100.0));
    notified_.set(with_threshold, in_seconds(report.notified_at->time_since_epoch()));
  }
}

std::string ServiceMetrics::render(const Snapshot& snapshot, UtcTime now) {
  const std::lock_guard lock{mutex_};
  for (const auto& quota : snapshot.quotas)
    set_quota(quota);
  for (const auto state : kMailStates) {
    outbox_.set({{"state", std::string{name_of(state)}}}, number(snapshot.outbox.count(state)));
  }
  for (auto* family : {&used_, &limit_, &ratio_, &notified_, &outbox_})
    family->drop_stale();
  const auto& standing = snapshot.standing;
  cursor_lag_.Set(standing.counting_since ? in_seconds(now - standing.cursor) : 0);
  const auto& oldest = snapshot.outbox.oldest_waiting;
  oldest_.Set(oldest ? in_seconds(now - *oldest) : 0);
  return metrics_.render();
}

}  // namespace bandwatch::alert
