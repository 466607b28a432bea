#pragma once

#include "api-service/series/answer.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::api::test {

inline UtcTime at(std::int64_t seconds) {
  return UtcTime{std::chrono::seconds{seconds}};
}

/// Buckets of one minute from 0 on.
inline counting::BucketGrid minutes_grid(int count) {
  return base_grid({at(0), at(std::int64_t{60} * count)}, Ruler{std::chrono::minutes{1}});
}

inline counting::CountedSeries series(const std::string& service,
                                      counting::Direction direction = counting::Direction::kEgress,
                                      const std::string& instance = "a", const std::string& consumer = "") {
  return {service + instance + consumer, {direction, service, service + "-route", consumer, ""}, {"kong", instance}};
}

inline void put(Strip& strip, const counting::CountedSeries& of, std::size_t first,
                std::initializer_list<std::uint64_t> bytes) {
  std::vector<Bytes> row;
  for (const auto count : bytes)
    row.emplace_back(count);
  strip.on_bytes(of, first, row);
}

/// `ok` successful scrapes of `seen` in each of the buckets.
inline void scrape(Strip& strip, const std::string& instance, std::size_t first,
                   std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> seen_ok) {
  std::vector<counting::ScrapeCount> row;
  for (const auto& [seen, ok] : seen_ok)
    row.push_back({seen, ok});
  strip.on_scrapes({"kong", instance}, first, row);
}

/// The question for `minutes` minutes from 0 on.
inline BandwidthQuestion ask(int minutes) {
  BandwidthQuestion question;
  question.span.window = Window{at(0), at(std::int64_t{60} * minutes)};
  return question;
}

/// The answer from one strip that was read at its end and is settled up to there.
inline Answer answer(const BandwidthQuestion& question, const Strip& strip) {
  const auto end = strip.grid().ends.back();
  return compose(question, make_axis(question.span, end), std::nullopt, Known{{&strip}, end, end, end, {}});
}

}  // namespace bandwatch::api::test
