#include "common/promql/retention.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace bandwatch::promql {

boost::asio::awaitable<void> learn_retention(Client& client, Reader& reader) {
  constexpr auto kPause = std::chrono::seconds{10};
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    const auto engine = co_await client.engine();
    if (engine) {
      reader.set_retention(engine->retention);
      co_return;
    }
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::promql
