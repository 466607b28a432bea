#include "alert-service/meter/top_shares.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

namespace bandwatch::alert {
namespace {

using NameOf = std::function<std::string(const counting::Dimensions&)>;

std::vector<Share> top(const UsageHistory& history, std::size_t most, const NameOf& name_of) {
  std::map<std::string, Bytes> sums;
  for (const auto& [dimensions, bytes] : history.by_series) {
    const auto name = name_of(dimensions);
    if (!name.empty() && bytes > Bytes{0}) sums[name] += bytes;
  }
  std::vector<Share> out;
  for (const auto& [name, bytes] : sums)
    out.push_back({name, bytes, {}});
  std::stable_sort(out.begin(), out.end(), [](const Share& a, const Share& b) { return a.bytes > b.bytes; });
  if (out.size() > most) out.resize(most);
  return out;
}

}  // namespace

std::vector<Share> top_services(const UsageHistory& history, std::size_t most) {
  return top(history, most, [](const counting::Dimensions& of) { return of.service; });
}

std::vector<Share> top_routes(const UsageHistory& history, std::size_t most) {
  return top(history, most, [](const counting::Dimensions& of) {
    return of.route.empty() || of.service.empty() ? of.route : of.service + " / " + of.route;
  });
}

std::vector<Share> top_consumers(const UsageHistory& history, std::size_t most) {
  return top(history, most, [](const counting::Dimensions& of) { return of.consumer; });
}

void compare(std::vector<Share>& services, const UsageHistory& before) {
  for (auto& service : services) {
    Bytes sum;
    for (const auto& [dimensions, bytes] : before.by_series) {
      if (dimensions.service == service.name) sum += bytes;
    }
    service.before = sum;
  }
}

}  // namespace bandwatch::alert
