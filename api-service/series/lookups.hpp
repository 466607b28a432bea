#pragma once

#include "api-service/cache/recent.hpp"
#include "api-service/series/catalog.hpp"
#include "api-service/series/quotas.hpp"
#include "api-service/upstream/admission.hpp"
#include "common/reading/database.hpp"
#include "common/reading/probe.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::api {

/// The small questions of the database, beside the charts: what the gateway has seen, the quotas, whether all is well.
/// Each is asked at most once in a few seconds, for everybody, however many want to know; those that cost more than a
/// glance wait for their turn among the reads of charts. For coroutines of the executor of `admission`; it must outlive
/// them.
class Lookups {
 public:
  template <class T>
  using Answering = boost::asio::awaitable<Result<std::shared_ptr<const T>>>;

  /// Everything must outlive this.
  Lookups(reading::Databases& databases, Admission& admission, const Clock& clock);

  /// Services and routes with a sample in the last 24 hours, within `limit`. Errors are the client's, and kOverloaded.
  [[nodiscard]] Answering<std::set<ServiceRoute>> routes(Limit limit);
  /// The same of consumers.
  [[nodiscard]] Answering<std::set<std::string>> consumers(Limit limit);
  /// Every quota that alert-service shows: what a caller may not see is his to leave out.
  [[nodiscard]] Answering<std::vector<QuotaState>> quotas();
  /// Whether the database can serve bandwidth. It waits for no turn: a service under load is well. Errors are the
  /// client's.
  [[nodiscard]] boost::asio::awaitable<Result<reading::ProbeReport>> probe();

 private:
  template <class T>
  using Ask = std::function<boost::asio::awaitable<Result<T>>(reading::Database&)>;

  template <class T>
  [[nodiscard]] Answering<T> in_turn(Recent<T>& answers, Ask<T> ask);
  template <class T>
  [[nodiscard]] boost::asio::awaitable<Result<T>> admit(Ask<T> ask);
  [[nodiscard]] Answering<Catalog> catalog();
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<QuotaState>>> read_quotas(reading::Database& database);

  reading::Databases& databases_;
  bool names_one_by_one_{false};  ///< a database is known to refuse a query for several metrics
  Admission& admission_;
  const Clock& clock_;
  Recent<Catalog> catalog_;
  Recent<std::vector<QuotaState>> quotas_;
  Recent<reading::ProbeReport> probes_;
};

}  // namespace bandwatch::api
