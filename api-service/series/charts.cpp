#include "api-service/series/charts.hpp"

#include "api-service/cache/read_grid.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace bandwatch::api {

boost::asio::awaitable<Result<AnswerPtr>> Charts::answer(BandwidthQuestion question) {
  const auto now = clock_.now();
  const auto asked = clock_.steady();
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
  Known known{(*track)->strips(),
              now,
              (*track)->read_at(),
              (*track)->settled_until(),
              databases_.current().options().retention,
              !supply_.is_fresh(**track, window, asked),
              (*track)->read_when(),
              databases_.current().twins()};
  co_return make(question, axis, previous, known);
}

boost::asio::awaitable<Result<AnswerPtr>> Charts::read(BandwidthQuestion question, Axis axis,
                                                       std::optional<Axis> previous, UtcTime now) {
  const auto asked = clock_.steady();
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
  auto looking = supply_.present(question.attribution);
  const auto present = co_await std::move(looking);
  if (!present) co_return present.error();
  auto reading = read_(std::move(request), strip);
  const auto report = co_await std::move(reading);
  if (!report) co_return report.error();
  if (strip.is_void()) co_return over_budget(strip.wanted(), budget_);
  Known known{{&strip},
              now,
              now,
              present->settled,
              databases_.current().options().retention,
              false,
              asked,
              databases_.current().twins()};
  co_return make(question, axis, previous, known);
}

Result<AnswerPtr> Charts::make(const BandwidthQuestion& question, const Axis& axis, const std::optional<Axis>& previous,
                               const Known& known) const {
  struct Counted {
    Budget::Share share;
    Answer answer;
  };
  const auto out = std::make_shared<Counted>(Counted{Budget::Share{budget_}, {}});
  if (const auto cost = cost_of(axis, previous, known); !out->share.resize(cost)) return over_budget(cost, budget_);
  out->answer = compose(question, axis, previous, known);
  out->answer.expires = clock_.steady() + std::max(valid_for(out->answer, known.read_when), Duration{1});
  return AnswerPtr{out, &out->answer};
}

Duration Charts::valid_for(const Answer& answer, SteadyTime read_when) const {
  constexpr Duration kClosed = std::chrono::hours{1};
  constexpr Duration kStale = std::chrono::seconds{1};  // so that the database is not asked by everybody who comes
  if (answer.stale) return kStale;
  if (answer.complete_until >= answer.axis.window().end) return kClosed;
  const auto age = std::chrono::ceil<Duration>(clock_.steady() - read_when);
  const auto until_read = std::max(supply_.options().open_for - age, Duration::zero());
  return answer.partial ? std::min(until_read, answer.axis.window().end - answer.now) : until_read;
}

}  // namespace bandwatch::api
