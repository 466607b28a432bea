#include "alert-service/outbox/standing_alerts.hpp"

#include "alert-service/ways/alertmanager.hpp"

#include <algorithm>
#include <exception>
#include <span>
#include <utility>

namespace bandwatch::alert {
namespace {

/// Alerts in one post.
constexpr std::size_t kMostAtOnce = 64;

bool is_in_force(const CrossingKey& key, std::span<const Quota> quotas) {
  return std::any_of(quotas.begin(), quotas.end(), [&](const Quota& quota) {
    return quota.id == key.quota && limit_version(quota) == key.limit_version;
  });
}

}  // namespace

StandingAlerts::StandingAlerts(Ledger& ledger, const ChannelBook& channels, const ChannelMailer& mailer,
                               const Clock& clock, Quotas quotas, Observer failed)
    : ledger_(ledger),
      channels_(channels),
      mailer_(mailer),
      clock_(clock),
      quotas_(std::move(quotas)),
      failed_(std::move(failed)) {}

Result<StandingAlerts::Bodies> StandingAlerts::standing_at(const std::string& channel) {
  auto told = ledger_.told_and_running(channel);
  if (!told) return std::move(told).error();
  const auto quotas = quotas_();
  Bodies out;
  for (auto& [key, message] : *told) {
    if (is_in_force(key, *quotas)) out.emplace(key, std::move(message));
  }
  return out;
}

bool StandingAlerts::post(const Channel& channel, const std::vector<std::string>& bodies, UtcTime end) {
  for (std::size_t i = 0; i < bodies.size(); i += kMostAtOnce) {
    const auto count = std::min(kMostAtOnce, bodies.size() - i);
    const auto body = with_end(joined_alerts(std::span{bodies}.subspan(i, count)), end);
    const auto result = mailer_.post(channel, body);
    if (result.outcome == SendOutcome::kSent) continue;
    failed_(channel.name, result);
    if (result.concerns == Concerns::kWay) return false;
  }
  return true;
}

Result<void> StandingAlerts::round() {
  std::map<std::string, Bodies> posted;
  for (const auto& channel : channels_.all()) {
    if (channel.kind != ChannelKind::kAlertmanager) continue;
    auto standing = standing_at(channel.name);
    if (!standing) return std::move(standing).error();
    std::vector<std::string> alive;
    std::vector<std::string> over;
    for (const auto& [key, body] : *standing)
      alive.push_back(body);
    for (const auto& [key, body] : posted_[channel.name])
      if (!standing->contains(key)) over.push_back(body);
    if (post(channel, alive, clock_.now() + kAlertLife)) post(channel, over, clock_.now());
    posted.emplace(channel.name, *std::move(standing));
  }
  posted_ = std::move(posted);
  return {};
}

StandingAlertsThread::StandingAlertsThread(StandingAlerts& alerts, std::function<void(const Error&)> failed,
                                           std::function<void()> before_round)
    : alerts_(alerts), failed_(std::move(failed)), before_round_(std::move(before_round)), thread_([this] { run(); }) {}

StandingAlertsThread::~StandingAlertsThread() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  stopped_.notify_one();
  thread_.join();
}

void StandingAlertsThread::run() {
  std::unique_lock lock{mutex_};
  while (!stop_) {
    lock.unlock();
    before_round_();
    try {
      const auto done = alerts_.round();
      if (!done) failed_(done.error());
    } catch (const std::exception& failure) {
      failed_(Error{Errc::kUnavailable, std::string{"uncaught: "} + failure.what(), {}});
    }
    lock.lock();
    stopped_.wait_for(lock, kAlertInterval, [this] { return stop_; });
  }
}

}  // namespace bandwatch::alert
