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

/// How far back "has seen" looks.
constexpr Duration kSeenWithin = std::chrono::hours{24};

/// All who may see the same are one.
std::string caller_of(const Limit& limit) {
  return limit ? key_of(*limit) : std::string{};
}

}  // namespace

Lookups::Lookups(reading::Databases& databases, Admission& admission, const Clock& clock)
    : databases_(databases),
      admission_(admission),
      clock_(clock),
      routes_(admission.executor(), clock, kGoodFor),
      consumers_(admission.executor(), clock, kGoodFor),
      quotas_(admission.executor(), clock, kGoodFor),
      probes_(admission.executor(), clock, kGoodFor) {}

Window Lookups::lately() const {
  const auto now = clock_.now();
  return {now - kSeenWithin, now};
}

// `ask` in the turn of `caller`, among whose answers the answer is kept: who is refused is refused alone.
template <class T>
Lookups::Answering<T> Lookups::in_turn(Recent<T>& answers, std::string caller, Ask<T> ask) {
  auto key = caller;
  std::function<boost::asio::awaitable<Result<T>>()> admitted = [this, caller = std::move(caller),
                                                                 ask = std::move(ask)] { return admit(caller, ask); };
  return answers.get(std::move(key), std::move(admitted));
}

template <class T>
boost::asio::awaitable<Result<T>> Lookups::admit(std::string caller, Ask<T> ask) {
  auto entering = admission_.enter(std::move(caller));
  const auto ticket = co_await std::move(entering);
  if (!ticket) co_return ticket.error();
  auto asking = databases_.ask(std::move(ask));
  co_return co_await std::move(asking);
}

Lookups::Answering<std::set<ServiceRoute>> Lookups::routes(Limit limit) {
  auto caller = caller_of(limit);
  Ask<std::set<ServiceRoute>> ask = [this, limit = std::move(limit)](reading::Database& database) {
    return seen_routes(database.client(), database.options(), lately(), limit);
  };
  return in_turn(routes_, std::move(caller), std::move(ask));
}

Lookups::Answering<std::set<counting::Dimensions>> Lookups::consumers(Limit limit) {
  auto caller = caller_of(limit);
  Ask<std::set<counting::Dimensions>> ask = [this, limit = std::move(limit)](reading::Database& database) {
    const Grouping wanted{.service = false, .route = false, .consumer = true, .workspace = false};
    return seen_dimensions(database.client(), database.options(), lately(), wanted, limit);
  };
  return in_turn(consumers_, std::move(caller), std::move(ask));
}

Lookups::Answering<std::vector<QuotaState>> Lookups::quotas(const Limit& limit) {
  return in_turn<std::vector<QuotaState>>(quotas_, caller_of(limit),
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
  auto asking = probes_.get({}, std::move(ask));
  const auto report = co_await std::move(asking);
  if (!report) co_return report.error();
  co_return **report;
}

}  // namespace bandwatch::api
