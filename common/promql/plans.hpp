#pragma once

#include "common/bandwidth/bucket_sink.hpp"
#include "common/bandwidth/resume.hpp"
#include "common/bandwidth/selection.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/client.hpp"
#include "common/promql/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace bandwatch::promql {

/// How the counters of a window are read. All plans give the same bytes.
enum class Plan : std::uint8_t {
  kSamples = 1,  ///< raw range selectors in pages, as JSON: every engine has them
};
[[nodiscard]] std::string_view name_of(Plan plan) noexcept;

/// What is asked of a window.
struct BucketRequest {
  BucketRequest() = default;
  bandwidth::Selection selection;
  bandwidth::BucketGrid grid;  ///< at least one bucket
  bandwidth::Attribution attribution{bandwidth::Attribution::kSample};
  /// What an earlier read of the same selection kept, at or before the grid's start: only samples after it are read.
  /// Without it the read begins a pad before the grid.
  std::shared_ptr<const bandwidth::Resume> resume;
  /// If set, the report says how to go on from here, for a grid that starts here or later. At or after the start of the
  /// grid or of `resume`.
  std::optional<UtcTime> keep_at;
};

/// What a read of buckets came across.
struct BucketReport {
  Plan plan{Plan::kSamples};
  std::size_t samples{0};                ///< of bandwidth counters that were read, the time before the grid included
  bool schema_found{false};              ///< whether any bandwidth series was there
  std::optional<UtcTime> newest_scrape;  ///< the latest scrape of any target, successful or not
  std::shared_ptr<const bandwidth::Resume> resume;  ///< if `keep_at` was set
};

/// Reads windows into buckets by the plan that costs least. Any number of reads may run at once, on the client's
/// executor. The client must outlive this object.
class Plans {
 public:
  Plans(Client& client, ReaderOptions options, bandwidth::NewTargetPolicy policy)
      : reader_(client, std::move(options)), policy_(policy) {}

  /// Tells `sink` what passed in the grid's buckets. On an error the sink was told a part: throw it away. Errors are
  /// the client's. The sink must outlive the coroutine.
  [[nodiscard]] boost::asio::awaitable<Result<BucketReport>> read(BucketRequest request, bandwidth::BucketSink& sink);

  [[nodiscard]] const ReaderOptions& options() const noexcept { return reader_.options(); }
  /// Takes over what the engine says of itself. Until then nothing is assumed of it.
  void use(const EngineInfo& engine) noexcept { reader_.set_retention(engine.retention); }

 private:
  [[nodiscard]] boost::asio::awaitable<Result<BucketReport>> read_samples(const BucketRequest& request,
                                                                          bandwidth::BucketSink& sink);

  Reader reader_;
  bandwidth::NewTargetPolicy policy_;
};

}  // namespace bandwatch::promql
