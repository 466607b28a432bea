#pragma once

#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/reading/plans.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>

namespace bandwatch::api {

/// What the database has said of itself; nothing until it has answered.
using KnownEngine = std::optional<promql::DatabaseInfo>;

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

/// Asks the database for its name and retention until it answers, every ten seconds, and hands them to `plans` and
/// `known`; `plans` then prepare for charts of the last day, and after the first attempt of the last month. All must
/// outlive the coroutine.
[[nodiscard]] boost::asio::awaitable<void> learn_engine(promql::Client& client, reading::Plans& plans,
                                                        KnownEngine& known, FirstAttempt& first, const Clock& clock);

}  // namespace bandwatch::api
