#pragma once

#include "api-service/auth/gate.hpp"
#include "api-service/cache/budget.hpp"
#include "api-service/routes/answers.hpp"
#include "api-service/routes/denials.hpp"
#include "api-service/routes/desk.hpp"
#include "api-service/series/lookups.hpp"
#include "common/core/time.hpp"
#include "common/reading/database.hpp"
#include "common/telemetry/metrics.hpp"

#include <string>

namespace bandwatch::api {

/// What the routes of one thread answer from. Everything outlives every request. `lookups` and `databases` belong to
/// the thread of Answers::executor().
struct Context {
  Desk& desk;
  const auth::Gate& gate;
  Answers& answers;
  const Budget& budget;
  Lookups& lookups;
  const reading::Databases& databases;
  const Clock& clock;
  telemetry::Metrics& metrics;
  const Denials& denials;
  std::string base_path{};  ///< where a proxy shows the service, such as "/bandwatch"; empty: at the root
};

}  // namespace bandwatch::api
