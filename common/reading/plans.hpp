#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/bucket_sink.hpp"
#include "common/counting/resume.hpp"
#include "common/counting/selection.hpp"
#include "common/promql/client.hpp"
#include "common/reading/external_labels.hpp"
#include "common/reading/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace bandwatch::reading {

/// How the counters of a window are read. All plans give the same bytes.
enum class Plan : std::uint8_t {
  kChunks = 1,  ///< streamed XOR chunks by remote read: the cheapest, where the database has it
  kSamples,     ///< raw range selectors in pages, as JSON: every database has them
  kBoundaries,  ///< the counters at the ends of buckets, where nothing speaks against their difference; else samples
};
[[nodiscard]] std::string_view name_of(Plan plan) noexcept;

/// What is asked of a window.
struct BucketRequest {
  BucketRequest() = default;
  counting::Selection selection;
  counting::BucketGrid grid;  ///< at least one bucket
  counting::Attribution attribution{counting::Attribution::kSample};
  /// What an earlier read of the same selection kept, at or before the grid's start: only samples after it are read.
  /// Without it the read begins a pad before the grid.
  std::shared_ptr<const counting::Resume> resume;
  /// If set, the report says how to go on from here, for a grid that starts here or later. At or after the start of the
  /// grid or of `resume`.
  std::optional<UtcTime> keep_at;
  bool scrapes_only{false};  ///< no counters: by kChunks only
};

/// The samples that `request` needs, with `pad` before a grid that nothing is known of, and some after it: a sample
/// there tells what a fall inside meant, and linear attribution books its delta, which began inside.
[[nodiscard]] Window read_window(const BucketRequest& request, Duration pad);

/// What a read of buckets came across.
struct BucketReport {
  Plan plan{Plan::kSamples};
  std::size_t samples{0};    ///< of bandwidth counters that were read, the time before the grid included
  bool schema_found{false};  ///< whether any bandwidth series was there
  std::shared_ptr<const counting::Resume> resume;  ///< if `keep_at` was set
};

struct EvenGrid;
class BoundariesPlan;
struct ScrapeHistory;

/// Reads windows into buckets by the plan that costs least. Any number of reads may run at once, on the client's
/// executor. The client must outlive this object.
class Plans {
 public:
  Plans(promql::Client& client, ReaderOptions options, counting::NewTargetPolicy policy)
      : client_(client), reader_(client, std::move(options)), policy_(policy) {}

  /// Tells `sink` what passed in the grid's buckets. On an error the sink was told a part: throw it away. Errors are
  /// the client's. The sink must outlive the coroutine.
  [[nodiscard]] boost::asio::awaitable<Result<BucketReport>> read(BucketRequest request, counting::BucketSink& sink);

  [[nodiscard]] const ReaderOptions& options() const noexcept { return reader_.options(); }
  /// What reads raw samples.
  [[nodiscard]] Reader& reader() noexcept { return reader_; }
  /// Finds out of `window`, up to now and settled, what charts of any selection ask for: the scrape jobs, and the
  /// scrapes if the database streams chunks. The next reads of that time then need one question of the database, and
  /// less of its samples. Errors are the client's.
  [[nodiscard]] boost::asio::awaitable<Result<void>> prepare(Window window);
  /// Reads by `plan` alone from now on, if the request and the database allow it.
  void prefer(Plan plan) noexcept { preferred_ = plan; }
  /// Takes over what the database says of itself. Until then nothing is assumed of it.
  void use(const promql::DatabaseInfo& database) noexcept {
    reader_.set_retention(database.retention);
    streams_chunks_ = database.streams_chunks;
  }

 private:
  [[nodiscard]] boost::asio::awaitable<Result<BucketReport>> read_samples(const BucketRequest& request,
                                                                          counting::BucketSink& sink);
  /// Nothing if this plan can't judge what it read.
  [[nodiscard]] boost::asio::awaitable<Result<std::optional<BucketReport>>> read_chunks(const BucketRequest& request,
                                                                                        counting::BucketSink& sink);
  /// The part of the grid that boundaries could be asked for, if they may be.
  [[nodiscard]] std::optional<EvenGrid> even_part(const BucketRequest& request) const;
  /// How many series the request selects near its end.
  [[nodiscard]] boost::asio::awaitable<Result<std::size_t>> count_series(const BucketRequest& request);
  [[nodiscard]] boost::asio::awaitable<Result<BucketReport>> read_boundaries(const BucketRequest& request,
                                                                             EvenGrid even, std::size_t series,
                                                                             counting::BucketSink& sink);
  /// Asks for one piece of the even grid.
  [[nodiscard]] boost::asio::awaitable<Result<void>> ask_boundaries(const BucketRequest& request, Duration step,
                                                                    Window piece, std::set<std::string> jobs,
                                                                    BoundariesPlan& plan);
  /// How remote read spells the series of those jobs; `window` is where to look for some.
  [[nodiscard]] boost::asio::awaitable<Result<Spelling>> spelling(std::set<std::string> jobs, Window window);

  promql::Client& client_;
  Reader reader_;
  counting::NewTargetPolicy policy_;
  bool streams_chunks_{false};
  std::optional<Plan> preferred_;
  Spelling spelling_;
  std::chrono::steady_clock::time_point spelling_until_{};
  std::shared_ptr<const ScrapeHistory> scrape_history_;  ///< what the reads of chunks so far have found out
};

}  // namespace bandwatch::reading
