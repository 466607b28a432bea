#include "api-service/cache/fan_out.hpp"

#include <algorithm>
#include <string>

namespace bandwatch::api {
namespace {

/// An empty list selects everything.
std::vector<std::string> united_lists(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a.empty() || b.empty()) return {};
  auto out = a;
  out.insert(out.end(), b.begin(), b.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

counting::Selection united(const counting::Selection& a, const counting::Selection& b) {
  counting::Selection out;
  if (a.direction == b.direction) out.direction = a.direction;
  out.services = united_lists(a.services, b.services);
  out.routes = united_lists(a.routes, b.routes);
  out.consumers = united_lists(a.consumers, b.consumers);
  out.workspaces = united_lists(a.workspaces, b.workspaces);
  if (a.scope && b.scope) out.scope = united(*a.scope, *b.scope);
  return out;
}

void FanOut::begin() {
  for (auto& part : parts_)
    part.strip->begin();
}

void FanOut::on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) {
  for (auto& part : parts_) {
    if (part.selection.matches(series.dimensions)) part.strip->on_bytes(series, first, bytes);
  }
}

void FanOut::on_event(const counting::CountedSeries& series, const counting::Delta& delta) {
  for (auto& part : parts_) {
    if (part.selection.matches(series.dimensions)) part.strip->on_event(series, delta);
  }
}

void FanOut::on_scrapes(const counting::Target& target, std::size_t first,
                        std::span<const counting::ScrapeCount> counts) {
  for (auto& part : parts_)
    part.strip->on_scrapes(target, first, counts);
}

}  // namespace bandwatch::api
