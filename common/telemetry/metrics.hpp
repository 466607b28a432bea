#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Registry;
}

namespace bandwatch::telemetry {

/// What render() answers, as an HTTP Content-Type.
inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/// The metrics of a program. Names end in _total, _seconds, _bytes or _ratio and begin with bandwatch_; asking for the
/// same name twice gives the same family. References live as long as this object. Thread-safe, and so are the counters,
/// gauges and histograms; keep their references rather than asking on every event. A bad name throws
/// std::invalid_argument, which is a bug of the program.
///
///     auto& sent = metrics.counters("bandwatch_mail_sent_total", "Mails that the relay accepted.");
///     auto& accepted = sent.Add({{"class", "accepted"}});
///     accepted.Increment();
class Metrics {
 public:
  /// `program` and the version become the labels of bandwatch_build_info; the metrics of the process (memory, files,
  /// CPU seconds, start) are read whenever they are rendered.
  explicit Metrics(std::string_view program);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  [[nodiscard]] prometheus::Family<prometheus::Counter>& counters(const std::string& name, const std::string& help);
  [[nodiscard]] prometheus::Family<prometheus::Gauge>& gauges(const std::string& name, const std::string& help);
  [[nodiscard]] prometheus::Family<prometheus::Histogram>& histograms(const std::string& name, const std::string& help);

  /// The single member without labels of such a family.
  [[nodiscard]] prometheus::Counter& counter(const std::string& name, const std::string& help);
  [[nodiscard]] prometheus::Gauge& gauge(const std::string& name, const std::string& help);
  /// `bounds`: upper ends of the buckets, ascending, without +Inf.
  [[nodiscard]] prometheus::Histogram& histogram(const std::string& name, const std::string& help,
                                                 const prometheus::Histogram::BucketBoundaries& bounds);

  /// Adds families that are made whenever metrics are rendered. `source` is thread-safe and outlives the last render().
  /// Call before the first one.
  void add_source(std::function<std::vector<prometheus::MetricFamily>()> source);

  /// Everything in the text exposition format 0.0.4.
  /// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
  [[nodiscard]] std::string render() const;

 private:
  std::unique_ptr<prometheus::Registry> registry_;
  std::vector<std::function<std::vector<prometheus::MetricFamily>()>> sources_;
};

}  // namespace bandwatch::telemetry
