#include "api-service/render/bandwidth_used.hpp"
#include "api-service/routes/resources.hpp"
#include "api-service/series/question.hpp"

#include <utility>

namespace bandwatch::api {

boost::asio::awaitable<http::Response> get_bandwidth_used(Context& context, const http::Request& request) {
  auto question = parse_question(request.query);
  if (!question) co_return http::to_problem(question.error());
  const auto step = question->step;
  auto chart = co_await context.charts.answer(*std::move(question));
  if (!chart) co_return upstream_problem(chart.error());
  co_return http::json(200, render_bandwidth_used(*chart, step));
}

}  // namespace bandwatch::api
