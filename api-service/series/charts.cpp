#include "api-service/series/charts.hpp"

#include <utility>

namespace bandwatch::api {

boost::asio::awaitable<Result<Chart>> Charts::answer(Question question) {
  auto grid = bandwidth::lookback_grid(clock_.now(), question.lookback, question.step);
  const auto window = grid.window();
  const auto& schemas = reader_.options().schemas;
  bandwidth::Accountant accountant{schemas, policy_, window.start};
  auto selection = question.selection;
  ChartBuilder builder{std::move(question), std::move(grid), schemas};
  bandwidth::Accountant::Sink sink = [&builder](const bandwidth::CountedSeries& series, const bandwidth::Delta& delta) {
    builder.add(series, delta);
  };
  promql::Reader::PageObserver observe = [&builder](const bandwidth::Page& page) { builder.observe(page); };
  auto report = co_await reader_.read(std::move(selection), window, accountant, std::move(sink), std::move(observe));
  if (!report) co_return std::move(report).error();
  co_return builder.finish();
}

}  // namespace bandwatch::api
