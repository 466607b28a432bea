#include "api-service/series/chart.hpp"

#include <utility>

namespace bandwatch::api {

ChartBuilder::ChartBuilder(Question question, bandwidth::BucketGrid grid, std::vector<bandwidth::GatewaySchema> schemas)
    : question_(std::move(question)),
      grid_(std::move(grid)),
      schemas_(std::move(schemas)),
      scrapes_(grid_.ends.size()) {
  const auto& selection = question_.selection;
  if (selection.direction && !selection.services.empty() && !selection.routes.empty()) {
    line({*selection.direction, selection.services.front(), selection.routes.front(), {}, {}});
  }
}

bandwidth::BucketSums& ChartBuilder::line(const bandwidth::Dimensions& dimensions) {
  Key key{dimensions.service, dimensions.route, dimensions.direction};
  return lines_.try_emplace(std::move(key), grid_.ends.size()).first->second;
}

void ChartBuilder::observe(const bandwidth::Page& page) {
  scrapes_.add(grid_, page.up);
  for (const auto& series : page.counters) {
    for (const auto& schema : schemas_) {
      if (const auto dimensions = classify(schema, series.labels)) line(*dimensions);
    }
  }
}

void ChartBuilder::add(const bandwidth::CountedSeries& series, const bandwidth::Delta& delta) {
  line(series.dimensions).add(grid_, delta);
}

Chart ChartBuilder::finish() const {
  Chart chart{grid_, {}};
  for (const auto& [key, sums] : lines_) {
    const auto& [service, route, direction] = key;
    ChartLine line{direction, service, route, {}};
    line.values.reserve(grid_.ends.size());
    for (std::size_t i = 0; i < grid_.ends.size(); ++i) {
      // A sample is proof of a scrape even where `up` is missing.
      const bool known = scrapes_.seen(i) || sums.sums()[i] > Bytes{0};
      line.values.push_back(known ? std::optional{sums.sums()[i]} : std::nullopt);
    }
    chart.lines.push_back(std::move(line));
  }
  return chart;
}

}  // namespace bandwatch::api
