#include "api-service/series/database.hpp"

#include "api-service/cache/read_grid.hpp"
#include "common/boost/outcome.hpp"
#include "common/core/duration.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <vector>

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

void tell(const promql::DatabaseInfo& info) {
  telemetry::log::info("database_known", {{"name", info.name},
                                          {"version", info.version},
                                          {"retention", format_duration(info.retention)},
                                          {"streams_chunks", info.streams_chunks}});
}

/// Asks one database, and prepares its reads as soon as it is known. Whether it has become so just now.
boost::asio::awaitable<bool> make_known(reading::Database& database, const Clock& clock) {
  constexpr Duration kAtOnce = std::chrono::hours{24};
  const auto before = database.info();
  const auto learned = co_await database.learn(std::chrono::steady_clock::now());
  if (!learned) telemetry::log::warn("database_unknown", {{"error", learned.error().detail}});
  if (!database.info() || database.info() == before) co_return false;
  tell(*database.info());
  if (before) co_return false;
  co_await prepare(database.plans(), kAtOnce, clock);
  co_return true;
}

}  // namespace

boost::asio::awaitable<void> keep_known(reading::Databases& databases, FirstAttempt& first, const Clock& clock) {
  constexpr auto kPause = std::chrono::seconds{10};
  constexpr Duration kThen = std::chrono::hours{24 * 31};
  databases.on_change([](const reading::Database&, const Error& why, const reading::Database& to) {
    telemetry::log::warn("database_changed", {{"error", why}, {"to", to.client().address()}});
  });
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    std::vector<reading::Database*> fresh;
    for (const auto& database : databases.all()) {
      const bool is_new = co_await make_known(*database, clock);
      if (is_new) fresh.push_back(database.get());
      // The others are none that anybody waits for.
      if (database.get() == &databases.current()) first.end();
    }
    for (auto* database : fresh)
      co_await prepare(database->plans(), kThen, clock);
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::api
