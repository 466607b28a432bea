#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader_options.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// The scrape jobs of the gateway: of all that any counter or witness of the schemas carries, whatever is selected. By
/// them `up` is asked for, and alike by every plan: a target that fails all its scrapes shows nothing else. For
/// coroutines of one executor.
class Jobs {
 public:
  /// Those with a sample in `window` or the day before it, and those known from before; where the options name one,
  /// that alone. The index is asked of what is not known yet, and of all of it again after an hour; nothing is known of
  /// what lies behind `now`. Errors are the client's.
  [[nodiscard]] boost::asio::awaitable<Result<std::set<std::string>>> of(promql::Client& client,
                                                                         const ReaderOptions& options, Window window,
                                                                         UtcTime now);
  /// One has turned up that was not among them: the index is asked again next time.
  void forget() noexcept { good_until_ = {}; }

 private:
  /// What the index has to be asked about.
  [[nodiscard]] std::vector<Window> unknown_of(const Window& window) const;

  std::set<std::string> names_;
  Window known_{};  ///< in which all are
  std::chrono::steady_clock::time_point good_until_{};
};

}  // namespace bandwatch::reading
