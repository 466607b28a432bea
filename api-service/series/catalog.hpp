#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/tenant_scope.hpp"
#include "common/promql/client.hpp"
#include "common/reading/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace bandwatch::api {

/// A service and one of its routes; either may be empty where the gateway names none.
using ServiceRoute = std::pair<std::string, std::string>;

/// What may be seen; none: everything.
using Limit = std::optional<counting::TenantScope>;

/// What the gateway has seen in the last 24 hours, whatever its direction.
struct Catalog {
  std::map<counting::Dimensions, UtcTime> seen;  ///< and when last, to the hour
  std::set<ServiceRoute> routes;                 ///< of all of them
  std::set<std::string> consumers;               ///< that have a name
  UtcTime until;                                 ///< what came later is not in it
};

/// How far back "has seen" looks.
inline constexpr Duration kSeenWithin = std::chrono::hours{24};

/// `before` brought up to `now`: only what has come since is asked for, by the hour. Null: all of it. Errors are the
/// client's.
[[nodiscard]] boost::asio::awaitable<Result<Catalog>> renewed(std::shared_ptr<const Catalog> before,
                                                              promql::Client& client,
                                                              const reading::ReaderOptions& options, UtcTime now);

/// The routes and the consumers of a catalog that may be seen.
[[nodiscard]] std::shared_ptr<const std::set<ServiceRoute>> routes_in(const std::shared_ptr<const Catalog>& catalog,
                                                                      const Limit& limit);
[[nodiscard]] std::shared_ptr<const std::set<std::string>> consumers_in(const std::shared_ptr<const Catalog>& catalog,
                                                                        const Limit& limit);

}  // namespace bandwatch::api
