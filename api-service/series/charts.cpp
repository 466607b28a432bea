#include "api-service/series/charts.hpp"

#include "api-service/cache/read_grid.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bandwatch::api {

boost::asio::awaitable<Result<Answer>> Charts::answer(BandwidthQuestion question) {
  const auto now = clock_.now();
  if (question.span.window && question.span.window->start >= now) co_return invalid_argument("start", "before now");
  auto axis = make_axis(question.span, now);
  std::optional<Axis> previous;
  if (question.compare_previous) previous = previous_axis(axis);
  const Window window{previous ? previous->grid.start : axis.grid.start, axis.window().end};
  const auto base = base_of(axis, window);
  if (!base) {
    auto reading = read(std::move(question), std::move(axis), std::move(previous), now);
    co_return co_await std::move(reading);
  }
  TrackKey key{question.selection, question.grouping, *base, question.attribution};
  const auto track = co_await supply_.get(std::move(key), window);
  if (!track) co_return track.error();
  const Known known{(*track)->strips(),         now,
                    (*track)->read_at(),        (*track)->settled_until(),
                    plans_.options().retention, !supply_.is_fresh(**track, window, now)};
  co_return compose(question, axis, previous, known);
}

boost::asio::awaitable<Result<Answer>> Charts::read(BandwidthQuestion question, Axis axis, std::optional<Axis> previous,
                                                    UtcTime now) {
  auto grid = axis.grid;
  if (previous) {
    grid.start = previous->grid.start;
    grid.ends.insert(grid.ends.begin(), previous->grid.ends.begin(), previous->grid.ends.end());
  }
  Strip strip{grid, question.grouping, budget_};
  reading::BucketRequest request;
  request.selection = question.selection;
  request.grid = std::move(grid);
  request.attribution = question.attribution;
  auto reading = read_(std::move(request), strip);
  const auto report = co_await std::move(reading);
  if (!report) co_return report.error();
  if (strip.is_void()) co_return over_budget(strip.wanted(), budget_);
  const Known known{{&strip}, now, now, now - settle_delay(question.attribution), plans_.options().retention};
  co_return compose(question, axis, previous, known);
}

UtcTime Charts::valid_until(const Answer& answer) const {
  constexpr Duration kClosed = std::chrono::hours{1};
  constexpr Duration kStale = std::chrono::seconds{1};  // so that the database is not asked by everybody who comes
  if (answer.stale) return answer.now + kStale;
  if (answer.complete_until >= answer.axis.window().end) return answer.now + kClosed;
  const auto next_read = answer.as_of + supply_.options().open_for;
  return answer.partial ? std::min(next_read, answer.axis.window().end) : next_read;
}

}  // namespace bandwatch::api
