#include "deploy/mock-gateway/metrics_page.hpp"

#include "deploy/mock-gateway/kong_pages.hpp"

#include <algorithm>

namespace bandwatch::mock {
namespace {

constexpr Exposition::Family kDatastore{"kong_datastore_reachable", "Datastore reachable from Kong, 0 is unreachable",
                                        "gauge"};
constexpr Exposition::Family kErrors{"kong_nginx_metric_errors_total", "Number of nginx-lua-prometheus errors",
                                     "counter"};
constexpr Exposition::Family kTimers{"kong_nginx_timers", "Number of nginx timers", "gauge"};

/// What both generations of Kong print alike. The mock has no store to lose and no nginx timers: the page shows what
/// an idle DB-less Kong shows.
void add_common(Exposition& out) {
  out.add(kDatastore, {}, 1);
  out.add(kErrors, {}, 0);
  out.add(kTimers, {{"state", "pending"}}, 2);
  out.add(kTimers, {{"state", "running"}}, 0);
}

}  // namespace

std::string_view release_of(KongVersion version) noexcept {
  switch (version) {
    case KongVersion::k28:
      return "2.8.5";
    case KongVersion::k39:
      return "3.9.3";
  }
  return {};
}

void add_histogram(Exposition& out, const Exposition::Family& family, std::initializer_list<Exposition::Label> labels,
                   std::span<const std::int64_t> bounds, const Latencies& latencies) {
  std::uint64_t count = 0;
  double sum = 0;
  auto next = latencies.begin();
  for (const auto bound : bounds) {
    for (; next != latencies.end() && next->first <= bound; ++next) {
      count += next->second;
      sum += static_cast<double>(next->first) * static_cast<double>(next->second);
    }
    if (count > 0) out.add_bucket(family, labels, bound, static_cast<double>(count));
  }
  for (; next != latencies.end(); ++next) {
    count += next->second;
    sum += static_cast<double>(next->first) * static_cast<double>(next->second);
  }
  if (count == 0) return;
  out.add_bucket(family, labels, -1, static_cast<double>(count));
  out.add(family, labels, static_cast<double>(count), "_count");
  out.add(family, labels, sum, "_sum");
}

std::array<ConnectionState, 7> connection_states(const NginxStatus& status) {
  // nginx hands over every connection that it accepts, so "handled" differs only at a limit, which the mock has not.
  return {{{"accepted", status.accepted},
           {"active", status.active},
           {"handled", status.accepted},
           {"reading", status.reading},
           {"total", status.requests},
           {"waiting", status.waiting()},
           {"writing", status.writing}}};
}

std::array<SharedDict, 2> shared_dicts(const Snapshot& snapshot) {
  constexpr std::uint64_t kDefaultSize = std::uint64_t{5} * 1024 * 1024;
  constexpr std::uint64_t kEmptyKong = 16384;
  constexpr std::uint64_t kEmptyMetrics = 40960;
  constexpr std::uint64_t kPerSeries = 265;  // measured on Kong's own plugin
  constexpr std::uint64_t kPage = 4096;
  const auto series = snapshot.series.size() * 3 + snapshot.latencies.size() * 50;
  const auto used = kEmptyMetrics + (series * kPerSeries + kPage - 1) / kPage * kPage;
  return {{{"kong", kEmptyKong, kDefaultSize}, {"prometheus_metrics", std::min(used, kDefaultSize), kDefaultSize}}};
}

std::string metrics_page(KongVersion version, const Snapshot& snapshot, const NodeInfo& node) {
  Exposition out;
  add_common(out);
  switch (version) {
    case KongVersion::k28:
      add_kong2(out, snapshot, node);
      break;
    case KongVersion::k39:
      add_kong3(out, snapshot, node);
      break;
  }
  return out.text();
}

}  // namespace bandwatch::mock
