#include "api-service/series/lookups.hpp"

#include "common/promql/query.hpp"

#include <chrono>
#include <iterator>
#include <span>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::api {
namespace {

constexpr Duration kGoodFor = std::chrono::seconds{1};
/// What costs more, and changes less.
constexpr Duration kCatalogGoodFor = std::chrono::seconds{5};
constexpr Duration kProbeGoodFor = std::chrono::seconds{5};

}  // namespace

Lookups::Lookups(reading::Databases& databases, Admission& admission, const Clock& clock)
    : databases_(databases),
      admission_(admission),
      clock_(clock),
      catalog_(admission.executor(), clock, kCatalogGoodFor),
      quotas_(admission.executor(), clock, kGoodFor),
      probes_(admission.executor(), clock, kProbeGoodFor) {}

// What is asked for everybody takes its turn as a caller of its own: nobody is refused it for what another has asked.
template <class T>
Lookups::Answering<T> Lookups::in_turn(Recent<T>& answers, Ask<T> ask) {
  std::function<boost::asio::awaitable<Result<T>>()> admitted = [this, ask = std::move(ask)] { return admit(ask); };
  return answers.get(std::move(admitted));
}

template <class T>
boost::asio::awaitable<Result<T>> Lookups::admit(Ask<T> ask) {
  auto entering = admission_.enter("everybody");
  const auto ticket = co_await std::move(entering);
  if (!ticket) co_return ticket.error();
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

Lookups::Answering<Catalog> Lookups::catalog() {
  return in_turn<Catalog>(catalog_, [this](reading::Database& database) {
    return renewed(catalog_.last(), database.client(), database.options(), clock_.now());
  });
}

Lookups::Answering<std::set<ServiceRoute>> Lookups::routes(Limit limit) {
  auto asking = catalog();
  const auto known = co_await std::move(asking);
  if (!known) co_return known.error();
  co_return routes_in(*known, limit);
}

Lookups::Answering<std::set<std::string>> Lookups::consumers(Limit limit) {
  auto asking = catalog();
  const auto known = co_await std::move(asking);
  if (!known) co_return known.error();
  co_return consumers_in(*known, limit);
}

Lookups::Answering<std::vector<QuotaState>> Lookups::quotas() {
  return in_turn<std::vector<QuotaState>>(quotas_,
                                          [this](reading::Database& database) { return read_quotas(database); });
}

boost::asio::awaitable<Result<std::vector<QuotaState>>> Lookups::read_quotas(reading::Database& database) {
  const auto now = clock_.now();
  const std::span metrics{quota_metrics()};
  if (!names_one_by_one_) {
    auto query = promql::current_values(metrics, now);
    auto answer = co_await database.client().instant(std::move(query));
    if (answer) co_return quotas_of(*answer);
    if (answer.error().code != Errc::kInvalidArgument) co_return std::move(answer).error();
  }
  promql::Answer all;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    auto query = promql::current_values(metrics.subspan(i, 1), now);
    auto answer = co_await database.client().instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    std::move(answer->series.begin(), answer->series.end(), std::back_inserter(all.series));
  }
  names_one_by_one_ = true;
  co_return quotas_of(all);
}

boost::asio::awaitable<Result<reading::ProbeReport>> Lookups::probe() {
  std::function<boost::asio::awaitable<Result<reading::ProbeReport>>()> ask = [this] {
    Ask<reading::ProbeReport> look = [this](reading::Database& database) {
      return reading::probe(database.client(), database.options(), clock_.now());
    };
    return databases_.ask(std::move(look));
  };
  auto asking = probes_.get(std::move(ask));
  const auto report = co_await std::move(asking);
  if (!report) co_return report.error();
  co_return **report;
}

}  // namespace bandwatch::api
