#pragma once

#include "api-service/cache/budget.hpp"
#include "api-service/cache/grouping.hpp"
#include "api-service/cache/ruler.hpp"
#include "api-service/cache/scrape_row.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/counting/buckets.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace bandwatch::api {

/// Why bytes of a stretch are missing or may be.
enum class GapReason : std::uint8_t {
  kScrapeMissing = 1,  ///< the node was not scraped: its bytes appear at the next good scrape
  kRestart,            ///< the node restarted: what passed after the last scrape before is lost
  kNotYetBorn,         ///< the database has never seen the node before
};
[[nodiscard]] std::string_view name_of(GapReason reason) noexcept;

/// A stretch of a node's life with a hole in it.
struct Gap {
  counting::Target target;
  GapReason reason{GapReason::kScrapeMissing};
  Window window;
  friend bool operator==(const Gap&, const Gap&) = default;
  friend bool operator<(const Gap& a, const Gap& b) {
    return std::tie(a.window.end, a.window.start, a.reason, a.target) <
           std::tie(b.window.end, b.window.start, b.reason, b.target);
  }
};

/// A row of buckets with what is known of them: the bytes of each line, and the scrapes of each node. Takes what a read
/// tells, as long as its budget allows: what would be too much makes all of it void.
class Strip final : public counting::BucketSink {
 public:
  /// One line of a chart.
  struct Line {
    std::vector<std::uint64_t> bytes;  ///< by bucket
    Window seen;                       ///< the buckets from the first to the last in which it had a sample
  };

  /// An empty grid is where extend_to() begins.
  Strip(counting::BucketGrid grid, Grouping grouping, const Budget& budget = {});

  void begin() override;
  void on_bytes(const counting::CountedSeries& series, std::size_t first, std::span<const Bytes> bytes) override;
  void on_event(const counting::CountedSeries& series, const counting::Delta& delta) override;
  void on_scrapes(const counting::Target& target, std::size_t first,
                  std::span<const counting::ScrapeCount> counts) override;

  /// Adds what `other`, a strip of the same grouping, tells of its buckets that end in `part`, which lie inside buckets
  /// of this one.
  void add(const Strip& other, Window part);
  /// Adds empty buckets that end at the marks of `base` until they reach `end`.
  void extend_to(UtcTime end, const Ruler& base);
  /// Forgets the buckets that end after `end`, the end of a bucket or the grid's start; the last one that stays reaches
  /// to `last_end` from now on.
  void forget_after(UtcTime end, UtcTime last_end);
  /// Forgets the buckets that end at or before `start`, the end of a bucket.
  void forget_before(UtcTime start);

  [[nodiscard]] const counting::BucketGrid& grid() const noexcept { return grid_; }
  /// The lines of which a series had a sample.
  [[nodiscard]] const std::map<counting::Dimensions, Line>& lines() const noexcept { return lines_; }
  [[nodiscard]] const std::map<counting::Target, ScrapeRow>& scrapes() const noexcept { return scrapes_; }
  /// Restarts, and scrapes that bring the bytes of a long outage; each once.
  [[nodiscard]] const std::set<Gap>& gaps() const noexcept { return gaps_; }
  /// When each node was scraped for the first time ever, if that was inside.
  [[nodiscard]] const std::map<counting::Target, UtcTime>& births() const noexcept { return births_; }
  /// About how much memory it takes.
  [[nodiscard]] std::size_t footprint() const;
  /// Whether the budget has had no room for it: then it is empty, and whatever was told is missing in it.
  [[nodiscard]] bool is_void() const noexcept { return wanted_ != 0; }
  /// What it would have taken at the least, where it is void.
  [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }

 private:
  void note(Gap gap);
  /// These two are null where the strip is void, or becomes it by what they would take.
  Line* line(const counting::Dimensions& dimensions, Window seen);
  ScrapeRow* row(const counting::Target& target);
  void note_birth(const counting::Target& target, UtcTime at);
  void count_stretches(const ScrapeRow& row, std::size_t before);
  /// Counts `more` bytes. False where there is no room.
  bool claim(std::size_t more);
  /// Counts what is there, after something went.
  void recount();

  counting::BucketGrid grid_;
  Grouping grouping_;
  Budget::Share share_;
  std::size_t wanted_{0};
  std::map<counting::Dimensions, Line> lines_;
  std::map<counting::Target, ScrapeRow> scrapes_;
  std::set<Gap> gaps_;
  std::map<counting::Target, UtcTime> births_;
};

}  // namespace bandwatch::api
