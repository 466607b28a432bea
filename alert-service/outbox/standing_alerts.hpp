#pragma once

#include "alert-service/ledger/ledger.hpp"
#include "alert-service/quota/quota.hpp"
#include "alert-service/ways/channel_mailer.hpp"
#include "common/core/time.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bandwatch::alert {

/// Keeps told alerts alive at each Alertmanager: it forgets what nobody repeats, and everything when it restarts. An
/// alert stands from its delivery by the outbox until the counting has passed the period's end, or its limit is no
/// longer the quota's; then it is posted once more as over. If that gets lost, it ends kAlertLife after its last post.
/// What is told late, since it was crossed just before the end or found after an outage, stands for that long, too.
class StandingAlerts {
 public:
  using Quotas = std::function<std::shared_ptr<const std::vector<Quota>>()>;
  /// Told of each post that failed, by the channel's name.
  using Observer = std::function<void(const std::string& channel, const SendResult& result)>;

  /// Everything must outlive this. `quotas` gives those that count now, with the limits in force.
  StandingAlerts(Ledger& ledger, const ChannelBook& channels, const ChannelMailer& mailer, const Clock& clock,
                 Quotas quotas, Observer failed);

  /// Posts what stands and what has ended since the last call. Errors are the ledger's. One thread calls it.
  [[nodiscard]] Result<void> round();

 private:
  using Bodies = std::map<CrossingKey, std::string>;

  [[nodiscard]] Result<Bodies> standing_at(const std::string& channel);
  /// False if the channel can't be used now.
  bool post(const Channel& channel, const std::vector<std::string>& bodies, UtcTime end);

  Ledger& ledger_;
  const ChannelBook& channels_;
  const ChannelMailer& mailer_;
  const Clock& clock_;
  Quotas quotas_;
  Observer failed_;
  std::map<std::string, Bodies> posted_;  ///< by channel: what stood when it was last posted
};

/// Runs rounds in a thread of its own, kAlertInterval apart, until it is destroyed.
class StandingAlertsThread {
 public:
  /// `failed` is told of rounds that failed; `before_round` runs before each one, a sign of life. The alerts must
  /// outlive this.
  StandingAlertsThread(
      StandingAlerts& alerts, std::function<void(const Error&)> failed, std::function<void()> before_round = [] {});
  StandingAlertsThread(const StandingAlertsThread&) = delete;
  StandingAlertsThread& operator=(const StandingAlertsThread&) = delete;
  /// Waits for the post that is under way.
  ~StandingAlertsThread();

 private:
  void run();

  StandingAlerts& alerts_;
  std::function<void(const Error&)> failed_;
  std::function<void()> before_round_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_{false};
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace bandwatch::alert
