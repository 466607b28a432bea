#include "common/reading/jobs.hpp"

#include "common/promql/query.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <utility>

// GCC 12 destroys some temporaries of a co_await expression twice: whatever is passed on has a name first.
namespace bandwatch::reading {
namespace {

using std::chrono::steady_clock;

/// What the index has lost is lost, and what is restored may show more.
constexpr auto kKnownFor = std::chrono::hours{1};
/// A window in which all scrapes fail shows no job: it was known before.
constexpr Duration kBefore = std::chrono::hours{24};
/// What is visible late, at the end of what is known.
constexpr Duration kLate = std::chrono::minutes{5};

std::vector<std::string> selectors_of(const ReaderOptions& options) {
  std::vector<std::string> out;
  const counting::Selection everything;
  for (const auto& wanted : wanted_counters(options.schemas, everything, options.job))
    out.push_back(promql::selector(wanted.metric, wanted.matchers));
  for (const auto& wanted : wanted_witnesses(options.schemas, options.job))
    out.push_back(promql::selector(wanted.metric, wanted.matchers));
  return out;
}

}  // namespace

std::vector<Window> Jobs::unknown_of(const Window& window) const {
  // That there are none is no knowledge: the first one may be scraped at any moment.
  if (names_.empty() || steady_clock::now() >= good_until_) return {window};
  std::vector<Window> out;
  if (window.start < known_.start) out.push_back({window.start, known_.start});
  if (window.end > known_.end) out.push_back({known_.end - kLate, window.end});
  return out;
}

boost::asio::awaitable<Result<std::set<std::string>>> Jobs::of(promql::Client& client, const ReaderOptions& options,
                                                               Window window, UtcTime now) {
  if (!options.job.empty()) co_return std::set<std::string>{options.job};
  window.start -= kBefore;
  const auto unknown = unknown_of(window);
  for (const auto& stretch : unknown) {
    std::string label = "job";
    auto selectors = selectors_of(options);
    auto asking = client.label_values(std::move(label), std::move(selectors), stretch);
    const auto names = co_await std::move(asking);
    if (!names) co_return names.error();
    names_.insert(names->begin(), names->end());
    const auto end = std::min(stretch.end, now);
    if (stretch == window) {
      known_ = {window.start, end};
      good_until_ = steady_clock::now() + kKnownFor;
    }
    known_ = {std::min(known_.start, stretch.start), std::max(known_.end, end)};
  }
  co_return names_;
}

}  // namespace bandwatch::reading
