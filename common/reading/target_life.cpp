#include "common/reading/target_life.hpp"

#include "common/counting/bucket_sink.hpp"
#include "common/counting/twins.hpp"

#include <set>
#include <string>
#include <utility>

namespace bandwatch::reading {

std::vector<promql::Matcher> matchers_of(const counting::Target& target) {
  return {{"job", {target.job}}, {"instance", {target.instance}}};
}

std::vector<Wanted> evidence_beside_up(const ReaderOptions& options) {
  const std::string any_job;  // the target names it
  auto out = wanted_witnesses(options.schemas, any_job);
  const counting::Selection everything;
  for (auto& wanted : wanted_counters(options.schemas, everything, any_job))
    out.push_back(std::move(wanted));
  return out;
}

boost::asio::awaitable<Result<counting::TargetLabels>> labels_of_target(promql::Client& client,
                                                                        const ReaderOptions& options,
                                                                        counting::Target target, UtcTime at) {
  counting::TargetLabels out;
  const Window around{at - counting::kCatchUp, at};
  const std::string any_job;  // the target names it
  auto evidence = wanted_witnesses(options.schemas, any_job);
  evidence.push_back({"up", {}});
  for (auto& wanted : evidence) {
    const auto of_target = matchers_of(target);
    wanted.matchers.insert(wanted.matchers.end(), of_target.begin(), of_target.end());
    auto query = promql::last_values(wanted.metric, wanted.matchers, around);
    auto answer = co_await client.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    for (const auto& series : answer->series)
      counting::add_target_labels(out, series.labels);
  }
  co_return out;
}

boost::asio::awaitable<Result<std::size_t>> scrapes_between(promql::Client& client, counting::Target target,
                                                            UtcTime from, UtcTime to) {
  if (to - from <= 2 * Duration{1}) co_return std::size_t{0};
  const auto matchers = matchers_of(target);
  const Window between{from, to - Duration{1}};
  auto query = promql::raw_samples("up", matchers, between);
  auto answer = co_await client.instant(std::move(query));
  if (!answer) co_return std::move(answer).error();
  counting::unite_by_target(answer->series, between);
  std::set<UtcTime> successes;
  for (const auto& series : answer->series) {
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (series.values[i] == 1.0) successes.insert(series.times[i]);
    }
  }
  co_return successes.size();
}

}  // namespace bandwatch::reading
