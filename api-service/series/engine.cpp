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

boost::asio::awaitable<void> learn_engine(promql::Client& client, promql::Plans& plans, KnownEngine& known,
                                          FirstAttempt& first, const Clock& clock) {
  constexpr auto kPause = std::chrono::seconds{10};
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    const auto engine = co_await client.engine();
    if (engine) {
      plans.use(*engine);
      known = *engine;
      const auto settled = floor_to(clock.now() - settle_delay(bandwidth::Attribution::kSample), kFineStep);
      const Window last_day{settled - std::chrono::hours{24}, settled};
      const auto prepared = co_await plans.prepare(last_day);
      if (!prepared) telemetry::log::warn("not_prepared", {{"error", prepared.error().detail}});
    }
    first.end();
    if (engine) co_return;
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::api
