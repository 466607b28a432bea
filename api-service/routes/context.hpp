#pragma once

#include "api-service/series/charts.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/promql/reader.hpp"
#include "common/telemetry/metrics.hpp"

#include <string>

namespace bandwatch::api {

/// What the routes answer from. Everything outlives every request.
struct Context {
  Charts& charts;
  promql::Client& client;
  promql::Reader& reader;
  const Clock& clock;
  telemetry::Metrics& metrics;
  std::string base_path{};  ///< where a proxy shows the service, such as "/bandwatch"; empty: at the root
};

}  // namespace bandwatch::api
