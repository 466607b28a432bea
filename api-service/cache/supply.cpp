#include "api-service/cache/supply.hpp"

#include "api-service/cache/fan_out.hpp"
#include "api-service/cache/read_grid.hpp"

#include "common/core/bytes.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

using counting::Attribution;

/// A track that was read longer ago than this catches up by itself before it joins the others again.
constexpr Duration kLongestLag = std::chrono::minutes{10};
/// How long a stale chart is held back while a newer one is read.
constexpr Duration kPatience = std::chrono::seconds{1};
/// A chart that nobody has asked for in this time is not read ahead of demand.
constexpr Duration kIdle = std::chrono::minutes{1};

reading::BucketRequest request_for(const TrackKey& key, const counting::BucketGrid& grid) {
  reading::BucketRequest request;
  request.selection = key.selection;
  request.grid = grid;
  request.attribution = key.attribution;
  return request;
}

/// Whether what was known before is better than no answer.
bool is_outage(const Error& error) {
  return error.code == Errc::kUnavailable || error.code == Errc::kTimeout || error.code == Errc::kOverloaded;
}

}  // namespace

Error over_budget(std::size_t wanted, const Budget& budget) {
  const auto most = budget.most_at_once();
  if (wanted <= most) return {Errc::kOverloaded, "too much is asked at once for the memory (cache.max_bytes)", {}};
  return invalid_argument("step", fmt::format("a longer step, a shorter window or fewer series: these take more than "
                                              "the {} that one answer may be made of (half of cache.max_bytes)",
                                              format_bytes_iec(Bytes{most})));
}

Supply::Supply(boost::asio::any_io_executor executor, SupplyReads reads, const Clock& clock, SupplyOptions options,
               const Budget& budget, Horizon& horizon)
    : reads_(std::move(reads)),
      clock_(clock),
      options_(options),
      budget_(budget),
      horizon_(horizon),
      flights_(std::move(executor)) {
  budget_.add_release([this] { return store_.release(); });
}

Result<void> Supply::checked(const Track& track) const {
  if (track.wanted() == 0) return {};
  return over_budget(track.wanted(), budget_);
}

bool Supply::is_fresh(const Track& track, Window window, SteadyTime now) const {
  if (track.start() > window.start) return false;
  return window.end <= track.settled_until() || track.read_when() + options_.open_for > now;
}

boost::asio::awaitable<Result<Present>> Supply::present(Attribution attribution) {
  if (horizon_.is_old(clock_.steady())) {
    Flights::Work work = [this] { return look_at(horizon_, reads_.on_demand, clock_.now(), clock_.steady()); };
    std::optional<Duration> patience;
    if (horizon_.is_known()) patience = kPatience;
    auto looking = flights_.once("horizon", std::move(work), patience);
    const auto looked = co_await std::move(looking);
    // What was learnt before still holds: less is settled by it than could be.
    if (!looked && !horizon_.is_known()) co_return looked.error();
  }
  co_return horizon_.present(clock_.now(), attribution);
}

bool Supply::lags(const Track& track, Track::ReadAt now) const {
  const auto settled = horizon_.present(now.wall, track.key().attribution).fine_from;
  return track.read_when() + kLongestLag < now.steady || track.settled_until() + kLongestLag < settled;
}

boost::asio::awaitable<Result<Supply::TrackPtr>> Supply::get(TrackKey key, Window window) {
  // Each improvement can be undone by others once, not for ever.
  constexpr int kMostTries = 8;
  const auto now = this->now();
  const auto live_name = key.text();
  auto looking = present(key.attribution);
  const auto looked = co_await std::move(looking);
  if (!looked) co_return looked.error();
  for (int i = 0; i < kMostTries; ++i) {
    auto name = live_name;
    auto track = store_.find(name);
    // A window in the past that no live chart knows stands for itself.
    if (window.end <= horizon_.present(now.wall, key.attribution).fine_from &&
        (!track || !is_fresh(*track, window, now.steady))) {
      name += std::to_string(window.start.time_since_epoch().count()) + "-" +
              std::to_string(window.end.time_since_epoch().count());
      track = store_.find(name);
    }
    if (track) track->want(window.start, now);
    if (track && is_fresh(*track, window, now.steady)) co_return track;
    auto copy = key;
    const auto name_tried = name;
    // Who can be shown something meanwhile waits for a slow database no longer than a person notices.
    std::optional<Duration> patience;
    if (find_stale(name, window, now.steady)) patience = kPatience;
    auto improving = improve(std::move(name), std::move(copy), window, now, patience);
    const auto improved = co_await std::move(improving);
    if (improved) continue;
    if (auto stale = find_stale(name_tried, window, now.steady); stale && is_outage(improved.error())) co_return stale;
    co_return improved.error();
  }
  co_return Error{Errc::kOverloaded, "the cache is too small for what is asked at once", {}};
}

Supply::TrackPtr Supply::find_stale(const std::string& name, Window window, SteadyTime now) const {
  const auto track = store_.find(name);
  if (!track || track->start() > window.start || track->read_when() + options_.stale_for <= now) return nullptr;
  return track;
}

boost::asio::awaitable<Result<void>> Supply::improve(std::string name, TrackKey key, Window window, Track::ReadAt now,
                                                     std::optional<Duration> patience) {
  auto track = store_.find(name);
  std::string flight;
  Flights::Work work;
  if (!track) {
    flight = "load " + name;
    work = [this, name, key, window] { return load(name, key, window); };
  } else if (track->is_past() ||
             (track->start() > window.start && track->start() > horizon_.present(now.wall, key.attribution).settled)) {
    // What lies before a track of which nothing is settled is not settled either.
    flight = "load " + name;
    work = [this, name, key, window] { return load(name, key, window); };
  } else if (track->start() > window.start) {
    flight = "extend " + name;
    work = [this, track, window] { return extend(track, window.start); };
  } else if (lags(*track, now)) {
    flight = "catch up " + name;
    work = [this, track] { return catch_up(track); };
  } else {
    flight = "refresh " + std::to_string(static_cast<int>(key.attribution));
    work = [this, attribution = key.attribution] { return refresh(attribution); };
  }
  auto done = flights_.once(std::move(flight), std::move(work), patience);
  co_return co_await std::move(done);
}

boost::asio::awaitable<Result<void>> Supply::load(std::string name, TrackKey key, Window window) {
  const auto now = this->now();
  const auto plan = read_grid(window, key.base, horizon_.present(now.wall, key.attribution));
  auto strip = std::make_unique<Strip>(plan.grid, key.grouping, budget_);
  auto request = request_for(key, plan.grid);
  const bool goes_on = window.end > now.wall;
  if (goes_on) request.keep_at = plan.settled_until;
  auto reading = reads_.on_demand(std::move(request), *strip);
  auto report = co_await std::move(reading);
  if (!report) co_return std::move(report).error();
  if (strip->is_void()) co_return over_budget(strip->wanted(), budget_);
  if (goes_on) horizon_.learn(*strip, now.steady);
  const auto track = std::make_shared<Track>(key, std::move(strip), plan.settled_until, now, budget_);
  track->want(window.start, now);
  if (name != key.text()) track->end_here();
  if (auto fits = checked(*track); !fits) co_return fits;
  if (goes_on && live(key.attribution, now).empty()) groups_[key.attribution] = {key.selection, report->resume};
  store_.put(name, track);
  co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> Supply::extend(Mutable track, UtcTime start) {
  const auto grid = base_grid({start, track->start()}, track->key().base);
  auto strip = std::make_unique<Strip>(grid, track->key().grouping, budget_);
  auto request = request_for(track->key(), grid);
  auto reading = reads_.on_demand(std::move(request), *strip);
  auto report = co_await std::move(reading);
  if (!report) co_return std::move(report).error();
  if (strip->is_void()) co_return over_budget(strip->wanted(), budget_);
  // Meanwhile the track may have forgotten its oldest buckets, which must follow on these.
  if (track->start() == grid.ends.back()) track->prepend(std::move(strip));
  co_return checked(*track);
}

boost::asio::awaitable<Result<void>> Supply::catch_up(Mutable track) {
  const auto now = this->now();
  const auto& key = track->key();
  const auto plan =
      read_grid({track->settled_until(), now.wall}, key.base, horizon_.present(now.wall, key.attribution));
  if (plan.grid.ends.empty()) {
    track->look_at(now);
    co_return Result<void>{};
  }
  Strip strip{plan.grid, key.grouping, budget_};
  auto request = request_for(key, plan.grid);
  auto reading = reads_.on_demand(std::move(request), strip);
  auto report = co_await std::move(reading);
  if (!report) co_return std::move(report).error();
  if (strip.is_void()) co_return over_budget(strip.wanted(), budget_);
  horizon_.learn(strip, now.steady);
  track->take(strip, plan.settled_until, now);
  co_return checked(*track);
}

std::vector<Supply::Mutable> Supply::live(Attribution attribution, Track::ReadAt now) const {
  auto tracks = store_.live(now.steady - kLongestLag, now.steady - std::max(kIdle, 3 * options_.open_for));
  std::erase_if(tracks, [&](const Mutable& track) {
    return track->key().attribution != attribution || track->is_past() || lags(*track, now);
  });
  return tracks;
}

boost::asio::awaitable<Result<void>> Supply::refresh(Attribution attribution) {
  const auto now = this->now();
  const auto tracks = live(attribution, now);
  if (tracks.empty()) co_return Result<void>{};
  auto start = tracks.front()->settled_until();
  auto selection = tracks.front()->key().selection;
  for (const auto& track : tracks) {
    start = std::min(start, track->settled_until());
    selection = united(selection, track->key().selection);
  }
  const auto plan = read_grid({start, now.wall}, Ruler{kFineStep}, horizon_.present(now.wall, attribution));
  if (plan.grid.ends.empty()) {
    for (const auto& track : tracks)
      track->look_at(now);
    co_return Result<void>{};
  }
  std::vector<FanOut::Part> parts;
  for (const auto& track : tracks)
    parts.push_back({track->key().selection, std::make_unique<Strip>(plan.grid, track->key().grouping, budget_)});
  FanOut fan_out{std::move(parts)};
  reading::BucketRequest request;
  request.selection = selection;
  request.grid = plan.grid;
  request.attribution = attribution;
  request.keep_at = plan.settled_until;
  const auto& group = groups_[attribution];
  if (group.resume && group.resume->at <= start && group.selection == selection) request.resume = group.resume;
  auto reading = reads_.refresh(std::move(request), fan_out);
  auto report = co_await std::move(reading);
  if (!report) co_return std::move(report).error();
  groups_[attribution] = {std::move(selection), report->resume};
  horizon_.learn(*fan_out.parts().front().strip, now.steady);
  Result<void> done;
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const auto& strip = *fan_out.parts()[i].strip;
    if (strip.is_void()) {
      done = over_budget(strip.wanted(), budget_);
      continue;
    }
    // One that has caught up meanwhile knows more.
    if (tracks[i]->read_when() < now.steady) tracks[i]->take(strip, plan.settled_until, now);
    if (auto fits = checked(*tracks[i]); !fits) done = fits;
  }
  co_return done;
}

boost::asio::awaitable<void> Supply::keep_fresh() {
  const auto ahead = std::max<Duration>(options_.open_for / 10, std::chrono::milliseconds{100});
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  for (;;) {
    timer.expires_after(ahead);
    co_await timer.async_wait(boost::asio::use_awaitable);
    for (const auto attribution : {Attribution::kSample, Attribution::kLinear}) {
      const auto now = this->now();
      const auto tracks = live(attribution, now);
      const bool due = std::any_of(tracks.begin(), tracks.end(), [&](const Mutable& track) {
        return track->read_when() + options_.open_for <= now.steady + ahead;
      });
      if (!due) continue;
      Flights::Work work = [this, attribution] { return refresh(attribution); };
      auto key = "refresh " + std::to_string(static_cast<int>(attribution));
      auto done = flights_.once(std::move(key), std::move(work));
      co_await std::move(done);
    }
  }
}

}  // namespace bandwatch::api
