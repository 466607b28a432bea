#pragma once

#include "common/core/time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace bandwatch::proof {

/// Runs a coroutine to its end in this thread; what it throws is thrown.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context{1};
  std::optional<T> out;
  boost::asio::co_spawn(context, std::move(work), [&out](const std::exception_ptr& failure, T value) {
    if (failure) std::rethrow_exception(failure);
    out.emplace(std::move(value));
  });
  context.run();
  return std::move(out).value();
}

/// Time that passes when it is told to.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(UtcTime start) : now_(start) {}
  [[nodiscard]] UtcTime now() const override { return now_; }
  /// Nobody sets it back.
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime{now_.time_since_epoch()}; }
  void set(UtcTime t) { now_ = t; }
  void advance(Duration by) { now_ += by; }

 private:
  UtcTime now_;
};

/// For a DataClock: time passes as the clock is moved.
[[nodiscard]] inline std::function<Duration()> elapsed_on(const Clock& clock) {
  return [&clock] { return clock.now().time_since_epoch(); };
}

}  // namespace bandwatch::proof
