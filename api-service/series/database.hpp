#pragma once

#include "api-service/cache/horizon.hpp"
#include "common/core/time.hpp"
#include "common/reading/database.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bandwatch::api {

/// Holds back what needs to know the database until it has been asked for the first time. For coroutines of one
/// single-threaded executor.
class FirstAttempt {
 public:
  explicit FirstAttempt(const boost::asio::any_io_executor& executor)
      : ended_(executor, boost::asio::steady_timer::time_point::max()) {}

  /// Returns once end() has been called, whatever came of the attempt.
  [[nodiscard]] boost::asio::awaitable<void> wait();
  void end();

 private:
  bool is_over_{false};
  boost::asio::steady_timer ended_;
};

/// Keeps asking the databases what they are; see reading::Database::learn(). `horizon` then learns how far scrapes
/// reach, anew whenever another one is asked. Reads of charts of the last day are then prepared, and after the first
/// attempt those of the last month; what is counted twice is looked for. Says on the log what was learned, and which
/// one is asked. Everything must outlive the coroutine, which never ends.
[[nodiscard]] boost::asio::awaitable<void> keep_known(reading::Databases& databases, FirstAttempt& first,
                                                      const Clock& clock, Horizon& horizon);

}  // namespace bandwatch::api
