#pragma once

#include "api-service/cache/flights.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace bandwatch::api {

/// What the database was asked a moment ago: asked once for all who want it at the same time, and kept for a short
/// while, so that no number of callers makes it be asked more often than that. Failures are not kept. For coroutines of
/// one single-threaded executor; it must outlive them.
template <class T>
class Recent {
 public:
  using Ask = std::function<boost::asio::awaitable<Result<T>>()>;

  /// `good_for`: how old an answer may be that is given to somebody else.
  Recent(boost::asio::any_io_executor executor, const Clock& clock, Duration good_for)
      : clock_(clock), good_for_(good_for), flights_(std::move(executor)) {}

  /// The answer that `key` stands for; `ask` finds it out. Errors are those of `ask`.
  [[nodiscard]] boost::asio::awaitable<Result<std::shared_ptr<const T>>> get(std::string key, Ask ask) {
    const auto known = kept_.find(key);
    if (known != kept_.end() && is_good(known->second, clock_.now())) co_return known->second.value;
    const auto name = key;
    Flights::Work work = [this, name, ask = std::move(ask)] { return renew(name, ask); };
    auto flight = flights_.once(std::move(key), std::move(work));
    const auto done = co_await std::move(flight);
    if (!done) co_return done.error();
    co_return kept_.at(name).value;
  }

 private:
  struct Kept {
    std::shared_ptr<const T> value;
    UtcTime asked;
    UtcTime answered;
  };

  /// A clock that was set back must not make an answer last.
  [[nodiscard]] bool is_good(const Kept& kept, UtcTime now) const {
    return kept.asked <= now && now < kept.asked + good_for_;
  }

  boost::asio::awaitable<Result<void>> renew(std::string name, Ask ask) {
    const auto asked = clock_.now();
    auto asking = ask();
    auto answer = co_await std::move(asking);
    if (!answer) co_return answer.error();
    // Those who waited for an answer look for it a moment after it has come.
    constexpr std::chrono::minutes kLookedFor{1};
    const auto now = clock_.now();
    std::erase_if(kept_, [&](const auto& entry) { return entry.second.answered + good_for_ + kLookedFor < now; });
    kept_.insert_or_assign(std::move(name), Kept{std::make_shared<const T>(*std::move(answer)), asked, now});
    co_return Result<void>{};
  }

  const Clock& clock_;
  Duration good_for_;
  Flights flights_;
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace bandwatch::api
