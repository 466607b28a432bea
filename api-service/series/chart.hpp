#pragma once

#include "api-service/series/question.hpp"
#include "common/bandwidth/buckets.hpp"
#include "common/bandwidth/schema.hpp"
#include "common/core/bytes.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace bandwatch::api {

/// The bytes of one direction of one route, bucket by bucket: nothing where no scrape succeeded.
struct ChartLine {
  bandwidth::Direction direction{bandwidth::Direction::kEgress};
  std::string service;
  std::string route;
  std::vector<std::optional<Bytes>> values;
};

/// Lines over the same buckets, ordered by service, route, direction.
struct Chart {
  bandwidth::BucketGrid grid;
  std::vector<ChartLine> lines;
};

/// Collects what a read finds into a chart. Pure: it is fed and then asked. Consumers, workspaces and nodes are summed.
class ChartBuilder {
 public:
  ChartBuilder(Question question, bandwidth::BucketGrid grid, std::vector<bandwidth::GatewaySchema> schemas);

  /// Takes note of which lines exist and when the gateway was scraped.
  void observe(const bandwidth::Page& page);
  void add(const bandwidth::CountedSeries& series, const bandwidth::Delta& delta);

  /// The chart. A question that names direction, service and route has its one line even where no series exists.
  [[nodiscard]] Chart finish() const;

 private:
  using Key = std::tuple<std::string, std::string, bandwidth::Direction>;
  bandwidth::BucketSums& line(const bandwidth::Dimensions& dimensions);

  Question question_;
  bandwidth::BucketGrid grid_;
  std::vector<bandwidth::GatewaySchema> schemas_;
  bandwidth::ScrapeCounts scrapes_;
  std::map<Key, bandwidth::BucketSums> lines_;
};

}  // namespace bandwatch::api
