#include "common/reading/scrape_history.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <limits>
#include <utility>

namespace bandwatch::reading {
namespace {

// Nobody scrapes more often than 17 times a second.
void add_to(std::uint8_t& count, std::uint32_t more) {
  count = static_cast<std::uint8_t>(std::min<std::uint32_t>(count + more, std::numeric_limits<std::uint8_t>::max()));
}

}  // namespace

void ScrapeCells::count(Row& row, UtcTime at, double up) const {
  // A cell is (start, end].
  const auto index = static_cast<std::size_t>((at - Duration{1} - start_) / kScrapeCell);
  if (row.size() <= index) row.resize(index + 1);
  add_to(row[index].seen, 1);
  if (up == 1.0) add_to(row[index].ok, 1);
}

void ScrapeCells::add(const ScrapeCells& others) {
  const auto shift = (others.start_ - start_) / kScrapeCell;
  const auto skipped = static_cast<std::size_t>(std::max<std::int64_t>(-shift, 0));
  for (const auto& [target, row] : others.rows_) {
    if (row.size() <= skipped) continue;
    auto& mine = rows_[target];
    const auto first = static_cast<std::size_t>(static_cast<std::int64_t>(skipped) + shift);
    const auto size = std::max(mine.size(), first + row.size() - skipped);
    mine.reserve(size);  // to the cell: left alone, a month would take twice as much
    mine.resize(size);
    for (std::size_t i = skipped; i < row.size(); ++i) {
      add_to(mine[first + i - skipped].seen, row[i].seen);
      add_to(mine[first + i - skipped].ok, row[i].ok);
    }
  }
}

void ScrapeCells::tell(const counting::BucketGrid& grid, counting::BucketSink& sink) const {
  for (const auto& [target, row] : rows_) {
    // The first cell that ends after `t`, as far as there are any.
    const auto cell_after = [&, &row = row](UtcTime t) {
      return std::clamp<std::int64_t>((t - start_) / kScrapeCell, 0, std::ssize(row));
    };
    std::vector<counting::ScrapeCount> counts(grid.ends.size());
    std::uint32_t any = 0;
    auto cell = cell_after(grid.start);
    for (std::size_t bucket = 0; bucket < counts.size(); ++bucket) {
      for (const auto end = cell_after(grid.ends[bucket]); cell < end; ++cell) {
        counts[bucket].seen += row[static_cast<std::size_t>(cell)].seen;
        counts[bucket].ok += row[static_cast<std::size_t>(cell)].ok;
      }
      any += counts[bucket].seen;
    }
    if (any > 0) sink.on_scrapes(target, 0, counts);
  }
}

std::size_t ScrapeCells::size() const {
  std::size_t out = 0;
  for (const auto& [target, row] : rows_)
    out += row.size();
  return out;
}

bool ScrapeHistory::serves(const counting::BucketGrid& grid, Window read, std::optional<UtcTime> keep_at) const {
  return read.start <= window.end && read.end >= window.start && (!keep_at || *keep_at >= window.end) &&
         on_scrape_cells(grid);
}

std::vector<Window> ScrapeHistory::missing(Window read) const {
  std::vector<Window> out;
  if (read.start < window.start) out.push_back({read.start, std::min(read.end, window.start)});
  if (read.end > window.end) out.push_back({std::max(read.start, window.end), read.end});
  return out;
}

bool on_scrape_cells(const counting::BucketGrid& grid) {
  return on_scrape_cell(grid.start) && std::all_of(grid.ends.begin(), grid.ends.end(), on_scrape_cell);
}

std::shared_ptr<const ScrapeHistory> better(const std::shared_ptr<const ScrapeHistory>& a,
                                            const std::shared_ptr<const ScrapeHistory>& b) {
  if (!a || !b) return a ? a : b;
  const auto rank = [](const ScrapeHistory& history) { return std::pair{history.window.end, history.window.length()}; };
  return rank(*a) > rank(*b) ? a : b;
}

}  // namespace bandwatch::reading
