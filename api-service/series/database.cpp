#include "api-service/series/engine.hpp"

#include "api-service/cache/read_grid.hpp"
#include "common/boost/outcome.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bandwatch::api {

boost::asio::awaitable<void> FirstAttempt::wait() {
  while (!is_over_)
    co_await ended_.async_wait(kOutcome);
}

void FirstAttempt::end() {
  is_over_ = true;
  ended_.cancel();
}

namespace {

/// Makes charts of the last `span` cheap.
boost::asio::awaitable<void> prepare(reading::Plans& plans, Duration span, const Clock& clock) {
  const auto settled = floor_to(clock.now() - settle_delay(counting::Attribution::kSample), kFineStep);
  const Window window{settled - span, settled};
  const auto prepared = co_await plans.prepare(window);
  if (!prepared) telemetry::log::warn("not_prepared", {{"error", prepared.error().detail}});
}

}  // namespace

boost::asio::awaitable<void> learn_engine(promql::Client& client, reading::Plans& plans, KnownEngine& known,
                                          FirstAttempt& first, const Clock& clock) {
  constexpr auto kPause = std::chrono::seconds{10};
  constexpr Duration kAtOnce = std::chrono::hours{24};
  constexpr Duration kThen = std::chrono::hours{24 * 31};
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    const auto engine = co_await client.describe();
    if (engine) {
      plans.use(*engine);
      known = *engine;
      co_await prepare(plans, kAtOnce, clock);
    }
    first.end();
    if (engine) {
      co_await prepare(plans, kThen, clock);
      co_return;
    }
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::api
