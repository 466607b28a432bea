#include "common/counting/family.hpp"

#include "common/counting/evidence.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace bandwatch::counting {
namespace {

void mix(std::uint64_t& hash, std::string_view text) {
  // boost::hash_combine's constant: neighbours must not cancel each other out.
  hash ^= std::hash<std::string_view>{}(text) + 0x9E3779B97F4A7C15U + (hash << 6U) + (hash >> 2U);
}

/// Whether both have a label with another value, which is none of the target's.
bool differ_by_page(const Labels& a, const Labels& b, const TargetLabels& of_target) {
  return std::any_of(a.pairs().begin(), a.pairs().end(), [&](const Labels::Pair& pair) {
    const auto other = own_label(b, pair.first);
    return !other.empty() && other != own_label(a, pair.first) && !of_target.contains(pair.first);
  });
}

}  // namespace

void add_target_labels(TargetLabels& names, const Labels& labels) {
  for (const auto& [name, value] : labels.pairs())
    names.insert(name);
}

std::uint64_t family_of(const CountedSeries& counted, const Labels& labels) {
  auto hash = static_cast<std::uint64_t>(counted.dimensions.direction);
  mix(hash, labels.get("__name__"));
  mix(hash, counted.target.job);
  mix(hash, counted.target.instance);
  mix(hash, counted.dimensions.service);
  mix(hash, counted.dimensions.route);
  mix(hash, counted.dimensions.consumer);
  mix(hash, counted.dimensions.workspace);
  return hash;
}

std::optional<Checkpoint> handed_over(const Labels& labels, std::uint64_t value, std::optional<UtcTime> since,
                                      const std::vector<Relative>& relatives, const TargetLabels& of_target) {
  std::optional<Checkpoint> out;
  std::tuple<std::size_t, UtcTime, std::uint64_t> best;
  for (const auto& relative : relatives) {
    if (relative.goes_on || relative.last.value > value || (since && relative.last.at <= *since)) continue;
    if (differ_by_page(labels, relative.labels, of_target)) continue;
    const std::tuple rank{labels_in_common(labels, relative.labels), relative.last.at, relative.last.value};
    if (out && rank <= best) continue;
    out = relative.last;
    best = rank;
  }
  return out;
}

}  // namespace bandwatch::counting
