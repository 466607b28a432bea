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
boost::asio::awaitable<void> prepare(reading::Plans& plans, Duration span, const Clock& clock, const Horizon& horizon) {
  const auto settled = horizon.present(clock.now(), counting::Attribution::kSample).settled;
  const Window window{settled - span, settled};
  const auto prepared = co_await plans.prepare(window);
  if (!prepared) telemetry::log::warn("not_prepared", {{"error", prepared.error().detail}});
}

/// What is remembered of scrapes must not reach beyond them.
boost::asio::awaitable<bool> look(reading::Plans& plans, const Clock& clock, Horizon& horizon) {
  ReadBuckets read = [&plans](reading::BucketRequest request, counting::BucketSink& sink) {
    return plans.read(std::move(request), sink);
  };
  auto looking = look_at(horizon, std::move(read), clock.now(), clock.steady());
  const auto looked = co_await std::move(looking);
  if (!looked) telemetry::log::warn("horizon_unknown", {{"error", looked.error().detail}});
  co_return looked.has_value();
}

void tell(const promql::DatabaseInfo& info) {
  telemetry::log::info("database_known", {{"name", info.name},
                                          {"version", info.version},
                                          {"retention", format_duration(info.retention)},
                                          {"streams_chunks", info.streams_chunks}});
}

/// Asks one database what it is. Whether that has become known just now.
boost::asio::awaitable<bool> make_known(reading::Database& database) {
  const auto before = database.info();
  const auto learned = co_await database.learn(std::chrono::steady_clock::now());
  if (!learned) telemetry::log::warn("database_unknown", {{"error", learned.error().detail}});
  if (!database.info() || database.info() == before) co_return false;
  tell(*database.info());
  co_return !before;
}

/// Finds out how far the scrapes of one that has become known reach, and prepares reads of the last day. Whether that
/// worked.
boost::asio::awaitable<bool> make_ready(reading::Database& database, bool is_current, const Clock& clock,
                                        Horizon& horizon) {
  constexpr Duration kAtOnce = std::chrono::hours{24};
  auto of_its_own = horizon.anew(clock.steady());
  auto& reach = is_current ? horizon : of_its_own;
  const bool looked = co_await look(database.plans(), clock, reach);
  if (looked) co_await prepare(database.plans(), kAtOnce, clock, reach);
  co_return looked;
}

/// Says so when it finds that something is counted twice, or is no more.
boost::asio::awaitable<void> watch_twins(reading::Database& database, const Clock& clock) {
  const auto changed = co_await database.watch_twins(std::chrono::steady_clock::now(), clock.now());
  if (!changed) telemetry::log::warn("twins_unknown", {{"error", changed.error()}});
  if (!changed || !*changed) co_return;
  for (const auto& twins : database.twins())
    telemetry::log::warn("counted_twice", {{"what", sentence_of(twins)}});
  if (database.twins().empty()) telemetry::log::info("counted_once_again", {});
}

}  // namespace

boost::asio::awaitable<void> keep_known(reading::Databases& databases, FirstAttempt& first, const Clock& clock,
                                        Horizon& horizon) {
  constexpr auto kPause = std::chrono::seconds{10};
  constexpr Duration kThen = std::chrono::hours{24 * 31};
  databases.on_change([&horizon, &clock](const reading::Database&, const Error& why, const reading::Database& to) {
    telemetry::log::warn("database_changed", {{"error", why}, {"to", to.client().address()}});
    horizon = horizon.anew(clock.steady());  // one may lag behind the other
  });
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    std::vector<reading::Database*> fresh;
    for (const auto& database : databases.all()) {
      const bool is_current = database.get() == &databases.current();
      bool is_ready = co_await make_known(*database);
      if (is_ready) is_ready = co_await make_ready(*database, is_current, clock, horizon);
      if (is_ready) fresh.push_back(database.get());
      // The others are none that anybody waits for.
      if (is_current) first.end();
    }
    auto& asked = databases.current();
    if (asked.info()) co_await watch_twins(asked, clock);
    for (auto* database : fresh)
      co_await prepare(database->plans(), kThen, clock, horizon);
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bandwatch::api
