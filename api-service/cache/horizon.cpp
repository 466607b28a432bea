#include "api-service/cache/horizon.hpp"

#include <algorithm>
#include <array>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {

void Horizon::learn(const Strip& strip, SteadyTime asked) {
  if (asked < since_) return;
  learned_ = std::max(learned_.value_or(asked), asked);
  const auto& grid = strip.grid();
  for (const auto& [target, row] : strip.scrapes()) {
    std::optional<std::size_t> last;
    row.for_each([&](std::size_t bucket, counting::ScrapeCount) { last = bucket; });
    if (!last) continue;
    // The scrape may have been anywhere in the bucket.
    const auto seen = *last == 0 ? grid.start : grid.ends[*last - 1];
    newest_ = std::max(newest_.value_or(seen), seen);
  }
}

bool Horizon::is_old(SteadyTime now) const {
  constexpr auto kGoodFor = std::chrono::seconds{30};
  return !learned_ || *learned_ + kGoodFor <= now;
}

Present Horizon::present(UtcTime now, counting::Attribution attribution) const {
  const auto edge = [&](UtcTime newest) { return floor_to(newest - settle_delay(attribution, lateness_), kFineStep); };
  return {now, edge(std::min(now, newest_.value_or(now))), edge(now)};
}

boost::asio::awaitable<Result<void>> look_at(Horizon& horizon, ReadBuckets read, UtcTime now, SteadyTime asked) {
  // Where the last hours show nothing, a clock may be ahead by a day.
  constexpr std::array<std::pair<Duration, Duration>, 2> kLooks{
      {{std::chrono::hours{2}, std::chrono::minutes{1}}, {std::chrono::hours{48}, std::chrono::minutes{15}}}};
  for (const auto& [reach, base] : kLooks) {
    const auto fine_from = floor_to(now - std::chrono::minutes{5}, base);
    reading::BucketRequest request;
    request.selection.services = {"\x01"};  // of no series
    request.scrapes_only = true;
    request.grid = read_grid({fine_from - reach, now}, Ruler{base}, {now, fine_from, fine_from}).grid;
    Strip strip{request.grid, {}};
    auto reading = read(std::move(request), strip);
    const auto report = co_await std::move(reading);
    if (!report) co_return report.error();
    horizon.learn(strip, asked);
    if (horizon.has_scrapes()) break;
  }
  co_return Result<void>{};
}

}  // namespace bandwatch::api
