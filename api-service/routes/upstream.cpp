#include "api-service/routes/resources.hpp"
#include "common/telemetry/log.hpp"

namespace bandwatch::api {

http::Response upstream_problem(const Error& error) {
  telemetry::log::warn("upstream_failed", {{"error", error}});
  if (error.code != Errc::kInvalidArgument) return http::to_problem(error);
  return http::to_problem(Error{Errc::kUnavailable, error.detail, {}});
}

}  // namespace bandwatch::api
