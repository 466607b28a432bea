#pragma once

#include "common/counting/bucket_sink.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace bandwatch::test {

/// Keeps all that a read tells, in a form that two reads can be compared in.
class BucketCollector final : public counting::BucketSink {
 public:
  using Event = std::tuple<std::string, UtcTime, UtcTime, std::uint64_t, counting::Origin>;

  explicit BucketCollector(std::size_t buckets) : buckets_(buckets) {}

  void begin() override {
    bytes.clear();
    events.clear();
    scrapes.clear();
  }
  void on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> added) override {
    auto& line = bytes.try_emplace(series.id, buckets_).first->second;
    for (std::size_t i = 0; i < added.size(); ++i)
      line.at(first + i) += added[i];
  }
  void on_event(const counting::CountedSeries& series, const counting::Delta& delta) override {
    events.insert({series.id, delta.from, delta.at, delta.bytes.count(), delta.origin});
  }
  void on_scrapes(const counting::Target& target, std::size_t first,
                  std::span<const counting::ScrapeCount> counts) override {
    auto& line = scrapes.try_emplace(target, buckets_).first->second;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      line.at(first + i).first += counts[i].seen;
      line.at(first + i).second += counts[i].ok;
    }
  }

  [[nodiscard]] std::uint64_t total() const {
    std::uint64_t out = 0;
    for (const auto& [id, line] : bytes) {
      for (const auto value : line)
        out += value.count();
    }
    return out;
  }

  std::map<std::string, std::vector<Bytes>> bytes;
  std::multiset<Event> events;
  std::map<counting::Target, std::vector<std::pair<std::uint32_t, std::uint32_t>>> scrapes;

 private:
  std::size_t buckets_;
};

}  // namespace bandwatch::test
