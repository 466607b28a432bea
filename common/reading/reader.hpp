#pragma once

#include "common/core/period.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/counting/selection.hpp"
#include "common/promql/client.hpp"
#include "common/reading/jobs.hpp"
#include "common/reading/reader_options.hpp"
#include "common/reading/wanted.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// Scrapes of the gateway.
struct ScrapeCount {
  std::size_t all{0};
  std::size_t ok{0};
};

/// What a read came across.
struct ReadReport {
  std::size_t pages{0};
  std::size_t samples{0};     ///< samples of bandwidth counters, the pad included
  std::size_t scrapes{0};     ///< samples of `up` inside the window
  std::size_t scrapes_ok{0};  ///< those of them that equal 1
  bool schema_found{false};   ///< whether any bandwidth series was there
  /// The scrapes by the ends of the cells of kPeriodGrid, (end - grid, end], that they lie in.
  std::map<UtcTime, ScrapeCount> scrapes_by{};
};

/// Reads raw samples of a window page by page, oldest first, and lets an accountant turn them into bytes.
///
/// A page is a stretch of time, of all targets or of a group of them; all samples of a target come in the order of
/// their times. How long pages are and how many groups there are follows from a first look at long windows, from the
/// page before, and from what the database or our own limit finds too large: that is asked for again in halves. A read
/// fails with kTooLarge only if ten seconds of a single target are too much.
///
/// One read at a time per accountant; any number of reads per reader. The client must outlive the reader.
class Reader {
 public:
  using PageObserver = std::function<void(const counting::Page&)>;

  Reader(promql::Client& client, ReaderOptions options) : client_(client), options_(std::move(options)) {}

  /// Feeds the samples of (window.start - pad, window.end] to `accountant`, whose deltas reach `sink`; `observe`, if
  /// given, sees each page (its window, cut into (start, end] pieces that follow one another for each target) before it
  /// is booked. On an error the accountant has booked some pages and not others: throw both it and what the sink
  /// collected away.
  [[nodiscard]] boost::asio::awaitable<Result<ReadReport>> read(counting::Selection selection, Window window,
                                                                counting::Accountant& accountant,
                                                                counting::Accountant::Sink sink,
                                                                PageObserver observe = {});
  /// The same for the samples of (from, window.end]; `from` <= window.start.
  [[nodiscard]] boost::asio::awaitable<Result<ReadReport>> read_from(UtcTime from, counting::Selection selection,
                                                                     Window window, counting::Accountant& accountant,
                                                                     counting::Accountant::Sink sink,
                                                                     PageObserver observe);

  [[nodiscard]] const ReaderOptions& options() const noexcept { return options_; }

  /// Replaces the retention of the options once the database has told its own. Reads that are under way keep the old
  /// one.
  void set_retention(Duration retention) noexcept { options_.retention = retention; }

  /// The gateway's scrape jobs in `window`, by which all plans ask for scrapes: see Jobs.
  [[nodiscard]] boost::asio::awaitable<Result<std::set<std::string>>> jobs_in(Window window) {
    return jobs_.of(client_, options_, window, std::chrono::floor<Duration>(std::chrono::system_clock::now()));
  }
  void forget_jobs() noexcept { jobs_.forget(); }

 private:
  /// The instances of some of the targets; none: all.
  using Group = std::vector<std::string>;
  struct Reading;
  [[nodiscard]] boost::asio::awaitable<Result<counting::Page>> read_page(const Reading& reading, Group group,
                                                                         Window window);
  /// Reads the part and books it, in halves if it is too large.
  [[nodiscard]] boost::asio::awaitable<Result<void>> read_part(Reading& reading, Window window, Group group);
  [[nodiscard]] boost::asio::awaitable<Result<void>> book(Reading& reading, counting::Page page);
  /// The targets of the group with samples in `window`, in `count` groups of about the same size, or fewer.
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<Group>>> divide(const Reading& reading, Group group,
                                                                          Window window, std::size_t count);
  /// All targets with a sample in `window`, one with counters or without.
  [[nodiscard]] boost::asio::awaitable<Result<Group>> targets_in(const Reading& reading, Window window);
  /// How many samples of counters a millisecond has, near either end of `window`.
  [[nodiscard]] boost::asio::awaitable<Result<double>> look(const counting::Selection& selection, Window window);

  promql::Client& client_;
  ReaderOptions options_;
  Jobs jobs_;
  double density_{0};  ///< samples of counters in a millisecond, as the last read of everything found
};

}  // namespace bandwatch::reading
