#pragma once

#include "alert-service/quota/quota_file.hpp"
#include "common/core/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>

namespace bandwatch::alert {

/// The quotas of the file at `path`, which the setting called `setting` names, or why there are none.
[[nodiscard]] QuotaFile load_quota_file(const std::string& path, const std::string& setting);

/// Looks after the quota file: on SIGHUP, and when its content has changed, it is read again. A file that is at fault
/// changes nothing. The content is compared and not the time of change, since a mounted file is exchanged as a link.
class QuotaWatch {
 public:
  /// Told in the context's thread of each file that was read again; `failure` is empty if it is good.
  using Observer = std::function<void(QuotaFile file, const std::string& failure)>;

  /// Everything must outlive the run of `context`.
  QuotaWatch(boost::asio::io_context& context, std::string path, Observer observer);
  QuotaWatch(const QuotaWatch&) = delete;
  QuotaWatch& operator=(const QuotaWatch&) = delete;
  ~QuotaWatch() = default;

 private:
  void wait_for_signal();
  void wait_for_change();
  void look(bool asked);

  std::string path_;
  Observer observer_;
  boost::asio::signal_set hangup_;
  boost::asio::steady_timer timer_;
  std::string content_;  ///< what was read last; what can't be read is told once as its error
};

}  // namespace bandwatch::alert
