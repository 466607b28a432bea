#include "api-service/series/engine.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bandwatch::api {

boost::asio::awaitable<void> learn_engine(promql::Client& client, promql::Plans& plans, KnownEngine& known) {
  constexpr auto kPause = std::chrono::seconds{10};
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    const auto engine = co_await client.engine();
    if (engine) {
      plans.use(*engine);
      known = *engine;
      co_return;
    }
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::api
