#include "common/telemetry/metrics.hpp"

#include "common/telemetry/process.hpp"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

namespace bandwatch::telemetry {

Metrics::Metrics(std::string_view program)
    : registry_(std::make_unique<prometheus::Registry>(prometheus::Registry::InsertBehavior::Merge)) {
  gauges("bandwatch_build_info", "1, with the program and its version as labels.")
      .Add({{"program", std::string{program}}, {"version", BANDWATCH_VERSION}})
      .Set(1);
}

Metrics::~Metrics() = default;

prometheus::Family<prometheus::Counter>& Metrics::counters(const std::string& name, const std::string& help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_);
}

prometheus::Family<prometheus::Gauge>& Metrics::gauges(const std::string& name, const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_);
}

prometheus::Family<prometheus::Histogram>& Metrics::histograms(const std::string& name, const std::string& help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_);
}

prometheus::Counter& Metrics::counter(const std::string& name, const std::string& help) {
  return counters(name, help).Add({});
}

prometheus::Gauge& Metrics::gauge(const std::string& name, const std::string& help) {
  return gauges(name, help).Add({});
}

prometheus::Histogram& Metrics::histogram(const std::string& name, const std::string& help,
                                          const prometheus::Histogram::BucketBoundaries& bounds) {
  return histograms(name, help).Add({}, bounds);
}

void Metrics::add_source(std::function<std::vector<prometheus::MetricFamily>()> source) {
  sources_.push_back(std::move(source));
}

std::string Metrics::render() const {
  auto families = registry_->Collect();
  const auto add = [&families](std::vector<prometheus::MetricFamily> more) {
    families.insert(families.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  for (const auto& source : sources_)
    add(source());
  add(collect_process_metrics());
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace bandwatch::telemetry
