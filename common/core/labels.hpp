#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch {

/// The labels of a series, sorted by name; a label with an empty value is the same as none, as in Prometheus.
class Labels {
 public:
  using Pair = std::pair<std::string, std::string>;

  Labels() = default;
  explicit Labels(std::vector<Pair> pairs);

  /// The value of `name`, empty if there is none. The view lives as long as this object.
  [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
  /// Sets `name` to `value`; an empty value removes it.
  void set(std::string_view name, std::string_view value);
  [[nodiscard]] Labels without(std::string_view name) const;

  [[nodiscard]] const std::vector<Pair>& pairs() const noexcept { return pairs_; }
  [[nodiscard]] bool empty() const noexcept { return pairs_.empty(); }

  /// One line that tells any two different label sets apart, in the Prometheus notation
  /// `{a="x",b="y"}` with `\`, `"` and newline escaped; a name with other characters than letters, digits and '_' is
  /// quoted too. It identifies a series in the ledger.
  [[nodiscard]] std::string canonical() const;

  friend auto operator<=>(const Labels&, const Labels&) = default;

 private:
  std::vector<Pair> pairs_;
};

/// The inverse of Labels::canonical; an empty set on text that canonical() never writes.
[[nodiscard]] Labels parse_canonical_labels(std::string_view text);

}  // namespace bandwatch
