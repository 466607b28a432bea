#include "common/reading/jobs.hpp"

#include "common/promql/query.hpp"
#include "common/reading/wanted.hpp"

#include <utility>
#include <vector>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::reading {

using std::chrono::steady_clock;

namespace {

/// A job that turns up with counters meanwhile shows itself.
constexpr auto kKnownFor = std::chrono::hours{1};
/// A window in which all scrapes fail shows no job: it was known before.
constexpr Duration kBefore = std::chrono::hours{24};

}  // namespace

boost::asio::awaitable<Result<std::set<std::string>>> Jobs::of(promql::Client& client, const ReaderOptions& options,
                                                               Window window) {
  if (!options.job.empty()) co_return std::set<std::string>{options.job};
  if (steady_clock::now() < until_ && since_ <= window.start) co_return names_;
  window.start -= kBefore;
  std::vector<std::string> selectors;
  const counting::Selection everything;
  for (const auto& wanted : wanted_counters(options.schemas, everything, options.job))
    selectors.push_back(promql::selector(wanted.metric, wanted.matchers));
  for (const auto& wanted : wanted_witnesses(options.schemas, options.job))
    selectors.push_back(promql::selector(wanted.metric, wanted.matchers));
  std::string label = "job";
  auto names = co_await client.label_values(std::move(label), std::move(selectors), window);
  if (!names) co_return std::move(names).error();
  names_.insert(names->begin(), names->end());
  since_ = window.start;
  // That there are none is no knowledge: the first one may be scraped at any moment.
  until_ = names_.empty() ? steady_clock::time_point{} : steady_clock::now() + kKnownFor;
  co_return names_;
}

}  // namespace bandwatch::reading
