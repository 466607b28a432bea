#pragma once

#include "api-service/cache/flights.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace bandwatch::api {

/// What the database was asked a moment ago: asked once for all who want it at the same time, and kept for a short
/// while, so that no number of callers makes it be asked more often than that. Failures are not kept. For coroutines of
/// one single-threaded executor; it must outlive them.
template <class T>
class Recent {
 public:
  using Ptr = std::shared_ptr<const T>;
  using Ask = std::function<boost::asio::awaitable<Result<T>>()>;

  /// `good_for`: how old an answer may be that is given to somebody else.
  Recent(boost::asio::any_io_executor executor, const Clock& clock, Duration good_for)
      : clock_(clock), good_for_(good_for), flights_(std::move(executor)) {}

  /// The answer; `ask` finds it out. Errors are those of `ask`.
  [[nodiscard]] boost::asio::awaitable<Result<Ptr>> get(Ask ask) {
    if (value_ && clock_.steady() < asked_ + good_for_) co_return value_;
    Flights::Work work = [this, ask = std::move(ask)] { return renew(ask); };
    auto flight = flights_.once({}, std::move(work));
    const auto done = co_await std::move(flight);
    if (!done) co_return done.error();
    co_return value_;
  }

  /// The last answer, however old; null if there has been none.
  [[nodiscard]] const Ptr& last() const noexcept { return value_; }

 private:
  boost::asio::awaitable<Result<void>> renew(Ask ask) {
    const auto asked = clock_.steady();
    auto asking = ask();
    auto answer = co_await std::move(asking);
    if (!answer) co_return answer.error();
    value_ = std::make_shared<const T>(*std::move(answer));
    asked_ = asked;
    co_return Result<void>{};
  }

  const Clock& clock_;
  Duration good_for_;
  Flights flights_;
  Ptr value_;
  SteadyTime asked_;
};

}  // namespace bandwatch::api
