#pragma once

#include "common/core/time.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/reading/trail.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// The resolution in which scrapes are remembered: no finer buckets are kept by anybody.
inline constexpr Duration kScrapeCell = std::chrono::seconds{15};

/// The scrapes of targets, counted by cells from the end of a cell on.
class ScrapeCells {
 public:
  /// The scrapes in one cell.
  struct Cell {
    std::uint8_t seen{0};
    std::uint8_t ok{0};
  };
  using Row = std::vector<Cell>;  ///< of one target, by cells from the start on

  explicit ScrapeCells(UtcTime start) : start_(start) {}

  /// The cells of a target; the reference holds as long as this object.
  [[nodiscard]] Row& row(const counting::Target& target) { return rows_[target]; }
  /// Counts one sample of `up`, after the start, in a row of this object.
  void count(Row& row, UtcTime at, double up) const;
  /// Adds what `others` has counted, but for what lies before the start.
  void add(const ScrapeCells& others);
  /// Tells `sink` of the scrapes in the buckets of a grid whose buckets end where cells do.
  void tell(const counting::BucketGrid& grid, counting::BucketSink& sink) const;

  [[nodiscard]] UtcTime start() const noexcept { return start_; }
  [[nodiscard]] std::size_t size() const;

 private:
  UtcTime start_;
  std::map<counting::Target, Row> rows_;
};

/// What reads have found out of the scrapes of all targets in a stretch of the past. It does not depend on what a chart
/// selects, so that only the first chart has to read it: of a chart of one line it is two samples of three.
struct ScrapeHistory {
  Window window;  ///< from the end of a cell to the end of a cell, and settled
  std::set<std::string> jobs;
  std::vector<Trail> trails;
  ScrapeCells cells;

  /// Whether it can serve a read of `window` that goes on to be kept at `keep_at`, for buckets of `grid`: it must join
  /// the window, be settled by then, and the buckets must end where cells do.
  [[nodiscard]] bool serves(const counting::BucketGrid& grid, Window read, std::optional<UtcTime> keep_at) const;
  /// The parts of `read` that it knows nothing of, in time order: before it, after it, both or none.
  [[nodiscard]] std::vector<Window> missing(Window read) const;
};

/// More cells, of two bytes each, are not remembered: some 46 targets for a month.
inline constexpr std::size_t kMostScrapeCells = 8'000'000;

/// Whether a cell ends at `t`.
[[nodiscard]] inline bool on_scrape_cell(UtcTime t) {
  return floor_to(t, kScrapeCell) == t;
}
/// Whether the buckets of `grid` begin and end where cells do.
[[nodiscard]] bool on_scrape_cells(const counting::BucketGrid& grid);

/// Of two histories the one to keep: the one that reaches later, then the longer one. Any may be missing.
[[nodiscard]] std::shared_ptr<const ScrapeHistory> better(const std::shared_ptr<const ScrapeHistory>& a,
                                                          const std::shared_ptr<const ScrapeHistory>& b);

}  // namespace bandwatch::reading
