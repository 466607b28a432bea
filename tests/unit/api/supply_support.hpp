#pragma once

#include "api-service/cache/read_grid.hpp"
#include "api-service/cache/supply.hpp"
#include "common/boost/outcome.hpp"
#include "tests/unit/api/strips.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::api::test {

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A clock that is set.
class SetClock final : public Clock {
 public:
  [[nodiscard]] UtcTime now() const override { return now_; }
  [[nodiscard]] SteadyTime steady() const override { return steady_; }
  /// Time passes.
  void advance(Duration by) {
    now_ += by;
    steady_ += by;
  }
  /// Somebody sets the calendar.
  void set(Duration by) { now_ += by; }

 private:
  SteadyTime steady_{std::chrono::hours{1}};
  UtcTime now_{hours{1000} + seconds{10}};
};

/// A database in which two services move one byte each per second, up to now. What it shows may lag behind.
struct Database {
  SetClock clock;
  asio::io_context context;
  std::vector<reading::BucketRequest> requests{};
  std::optional<Error> failure{};
  std::vector<std::string> services{"bun", "bin"};
  bool is_scraped{false};
  Duration late{};                       ///< how long what passes takes to become visible
  Duration ahead{};                      ///< how far the clock is ahead of the truth
  std::optional<UtcTime> frozen{};       ///< nothing later is visible
  asio::steady_timer* stalled{nullptr};  ///< it answers nobody before
  int looks{0};                          ///< reads of scrapes alone
  int reads{0};
  Horizon horizon{seconds{30}};

  asio::awaitable<Result<reading::BucketReport>> read(reading::BucketRequest request, counting::BucketSink& sink) {
    ++(request.scrapes_only ? looks : reads);
    if (!request.scrapes_only) requests.push_back(request);
    // As any real read, it lets others go on meanwhile.
    co_await asio::post(context, asio::use_awaitable);
    if (stalled != nullptr) co_await stalled->async_wait(kOutcome);
    if (failure) co_return *failure;
    sink.begin();
    std::vector<Bytes> bytes;
    auto start = request.grid.start;
    for (const auto end : request.grid.ends) {
      const auto passed = std::max(Duration{}, std::min(end, visible()) - start);
      bytes.emplace_back(static_cast<std::uint64_t>(passed / seconds{1}));
      start = end;
    }
    for (const auto& service : services) {
      const auto of = series(service);
      if (request.selection.matches(of.dimensions)) sink.on_bytes(of, 0, bytes);
    }
    if (is_scraped) tell_scrapes(request.grid, sink);
    reading::BucketReport report;
    if (request.keep_at) {
      auto resume = std::make_shared<counting::Resume>();
      resume->at = *request.keep_at;
      report.resume = std::move(resume);
    }
    co_return report;
  }

  /// The newest instant that it shows.
  [[nodiscard]] UtcTime visible() const { return frozen ? *frozen : clock.now() - ahead - late; }

  /// A scrape each 15 s.
  void tell_scrapes(const counting::BucketGrid& grid, counting::BucketSink& sink) const {
    constexpr Duration kInterval = seconds{15};
    std::vector<counting::ScrapeCount> counts;
    auto start = grid.start;
    for (const auto end : grid.ends) {
      const auto last = floor_to(std::min(end, visible()), kInterval);
      const auto count = last > start ? (last - floor_to(start, kInterval)) / kInterval : 0;
      counts.push_back({static_cast<std::uint32_t>(count), static_cast<std::uint32_t>(count)});
      start = end;
    }
    sink.on_scrapes({"kong", "a"}, 0, counts);
  }

  Supply supply(const Budget& budget = {}) {
    const ReadBuckets asked = [this](reading::BucketRequest request, counting::BucketSink& sink) {
      return read(std::move(request), sink);
    };
    return Supply{context.get_executor(), {asked, asked}, clock, {seconds{5}, minutes{30}}, budget, horizon};
  }

  TrackKey key(const char* service) {
    TrackKey out;
    out.selection.services = {service};
    out.base = Ruler{minutes{1}};
    return out;
  }

  /// The last `minutes` minutes and the open one.
  [[nodiscard]] Window last(int count) const {
    return {floor_to(clock.now(), minutes{1}) - minutes{count}, floor_to(clock.now(), minutes{1}) + minutes{1}};
  }

  Result<Supply::TrackPtr> get(Supply& supply, const char* service, Window window) {
    return get(supply, key(service), window);
  }

  Result<Supply::TrackPtr> get(Supply& supply, TrackKey of, Window window) {
    std::optional<Result<Supply::TrackPtr>> out;
    asio::co_spawn(context, supply.get(std::move(of), window),
                   [&out](const std::exception_ptr& failed, Result<Supply::TrackPtr> track) {
                     if (failed) std::rethrow_exception(failed);
                     out.emplace(std::move(track));
                   });
    context.restart();
    context.run();
    return std::move(out).value();
  }
};

/// The bytes of the buckets that end in `window`.
inline std::uint64_t sum(const Track& track, Window window) {
  std::uint64_t out = 0;
  for (const auto* strip : track.strips()) {
    for (const auto& [name, line] : strip->lines()) {
      for (std::size_t i = 0; i < line.bytes.size(); ++i)
        out += window.contains(strip->grid().ends[i]) ? line.bytes[i] : 0;
    }
  }
  return out;
}

}  // namespace bandwatch::api::test
