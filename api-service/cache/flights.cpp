#include "api-service/cache/flights.hpp"

#include "common/boost/outcome.hpp"
#include "common/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

/// Whatever happens, also if a coroutine is never resumed: nobody waits for ever, or for who is gone.
class Landing {
 public:
  explicit Landing(std::function<void()> land) : land_(std::move(land)) {}
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;
  ~Landing() { land_(); }

 private:
  std::function<void()> land_;
};

}  // namespace

boost::asio::awaitable<void> Flights::fly(std::shared_ptr<Map> flights, std::string key, std::shared_ptr<Flight> flight,
                                          Work work) {
  const Landing landing{[flights, key, flight] {
    if (!flight->result) flight->result = Error{Errc::kUnavailable, "what was asked has failed", {}};
    flights->erase(key);
    for (auto* timer : flight->waiting)
      timer->cancel();
  }};
  auto working = work();
  flight->result = co_await std::move(working);
}

boost::asio::awaitable<Result<void>> Flights::once(std::string key, Work work, std::optional<Duration> patience) {
  std::shared_ptr<Flight> flight;
  if (const auto found = flights_->find(key); found != flights_->end()) {
    flight = found->second;
  } else {
    flight = std::make_shared<Flight>();
    flights_->emplace(key, flight);
    auto flying = fly(flights_, std::move(key), flight, std::move(work));
    boost::asio::co_spawn(executor_, std::move(flying), [](const std::exception_ptr& failure) {
      if (failure) telemetry::log::error("work_failed");
    });
  }
  const auto until = patience ? flight->begun + *patience : SteadyTime::max();
  boost::asio::steady_timer timer{executor_, until};
  const Landing waiting{[flight, &timer] { flight->waiting.erase(&timer); }};
  flight->waiting.insert(&timer);
  while (!flight->result && (!patience || std::chrono::steady_clock::now() < until))
    co_await timer.async_wait(kOutcome);
  if (flight->result) co_return *flight->result;
  co_return Error{Errc::kTimeout, "still under way", {}};
}

}  // namespace bandwatch::api
