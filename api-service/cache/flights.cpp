#include "api-service/cache/flights.hpp"

#include "common/boost/outcome.hpp"

#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

/// Whatever happens, nobody waits for ever.
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

boost::asio::awaitable<Result<void>> Flights::once(std::string key, Work work) {
  if (const auto found = flights_->find(key); found != flights_->end()) {
    const auto flight = found->second;
    while (!flight->result)
      co_await flight->landed.async_wait(kOutcome);
    co_return *flight->result;
  }
  const auto flight = std::make_shared<Flight>(executor_);
  flights_->emplace(key, flight);
  const Landing landing{[flights = flights_, &key, flight] {
    if (!flight->result) flight->result = Error{Errc::kUnavailable, "the one who asked first failed", {}};
    flights->erase(key);
    flight->landed.cancel();
  }};
  auto working = work();
  flight->result = co_await std::move(working);
  co_return *flight->result;
}

}  // namespace bandwatch::api
