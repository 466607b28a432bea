#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::mock {

/// The text that Kong's Prometheus library prints. It sorts by the whole name with labels, keeps the labels in the
/// order in which the metric declared them, has no timestamps, and prints HELP and TYPE once before the first sample.
/// Source: Kong/kong kong/plugins/prometheus/prometheus.lua, metric_data.
class Exposition {
 public:
  using Label = std::pair<std::string_view, std::string_view>;

  struct Family {
    std::string_view name;
    std::string_view help;
    std::string_view type;
  };

  /// Adds one sample of `family`, whose texts must outlive this object. `suffix` is that of a histogram's parts.
  void add(const Family& family, std::initializer_list<Label> labels, double value, std::string_view suffix = {});

  /// Adds a histogram's bucket with the label `le` = `bound` at the end; a negative bound means +Inf.
  void add_bucket(const Family& family, std::initializer_list<Label> labels, std::int64_t bound, double value);

  [[nodiscard]] std::string text() const;

 private:
  struct Sample {
    const Family* family;
    std::string line;
  };
  std::map<std::string, Sample> samples_;  // by what Kong sorts by
};

/// A value as LuaJIT prints it, "%.14g": exact below 1e14, from there "1.2345678901235e+15".
[[nodiscard]] std::string format_value(double value);

}  // namespace bandwatch::mock
