#include "common/reading/probe.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::GatewaySchema;
using counting::Selector;

constexpr Duration kRecent = std::chrono::hours{1};

/// The jobs of the series that `selector` selects.
boost::asio::awaitable<Result<std::set<std::string>>> jobs_with(promql::Client& client, const Selector& selector,
                                                                const std::string& job, Window window) {
  std::vector<promql::Matcher> matchers;
  for (const auto& [label, value] : selector.matchers)
    matchers.push_back({label, {value}});
  if (!job.empty()) matchers.push_back({"job", {job}});
  // The index knows it; to look at the samples of all series would cost what a chart of all of them costs.
  std::vector<std::string> selectors{promql::selector(selector.metric, matchers)};
  auto values = co_await client.label_values("job", std::move(selectors), window);
  if (!values) co_return std::move(values).error();
  co_return std::set<std::string>{values->begin(), values->end()};
}

/// What a person should do about a database without bandwidth.
std::string reason_for(const ProbeReport& report, const std::vector<GatewaySchema>& recognised, bool job_given) {
  if (report.ready()) return {};
  if (report.targets_up > 0 && !recognised.empty()) return recognised.front().absence_hint;
  if (report.targets_up > 0) return "target up, but no bandwidth family: check gateway.schemas";
  if (report.targets_down > 0) return "the gateway's targets are down: see the targets page of Prometheus";
  return job_given ? "no target in the job that gateway.job names: check the scrape configuration of Prometheus"
                   : "no gateway found: Prometheus scrapes no target that exports a known bandwidth family";
}

}  // namespace

boost::asio::awaitable<Result<ProbeReport>> probe(promql::Client& client, const ReaderOptions& options, UtcTime now) {
  ProbeReport report;
  const Window window{now - kRecent, now};
  std::set<std::string> jobs;
  if (!options.job.empty()) jobs.insert(options.job);
  std::vector<GatewaySchema> recognised;
  for (const auto& schema : options.schemas) {
    auto bandwidth = co_await jobs_with(client, schema.egress, options.job, window);
    if (!bandwidth) co_return std::move(bandwidth).error();
    if (!bandwidth->empty()) report.schemas.push_back(schema.name);
    jobs.merge(*bandwidth);
    if (!schema.witness) continue;
    auto witnessed = co_await jobs_with(client, *schema.witness, options.job, window);
    if (!witnessed) co_return std::move(witnessed).error();
    if (!witnessed->empty()) recognised.push_back(schema);
    jobs.merge(*witnessed);
  }
  if (!jobs.empty()) {
    const std::vector<promql::Matcher> of_jobs{{"job", {jobs.begin(), jobs.end()}}};
    const Window latest{now - std::chrono::minutes{5}, now};
    auto query = last_values("up", of_jobs, latest);
    auto answer = co_await client.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    for (const auto& series : answer->series) {
      const bool up = !series.values.empty() && series.values.back() == 1.0;
      ++(up ? report.targets_up : report.targets_down);
    }
  }
  report.reason = reason_for(report, recognised, !options.job.empty());
  co_return report;
}

}  // namespace bandwatch::reading
