#pragma once

#include "common/promql/client.hpp"
#include "tests/world/chunks.hpp"
#include "tests/world/life.hpp"
#include "tests/world/question.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::world {

/// In what databases differ.
struct DatabaseOptions {
  DatabaseOptions() = default;
  bool left_closed{true};            ///< a range has the sample at its left edge: Prometheus 2
  bool functions_keep_names{false};  ///< `__name__` stays behind functions, where Prometheus drops it
  bool streams_chunks{true};         ///< remote read by chunks
  std::size_t chunk_samples{120};    ///< of a chunk, at the most
  std::size_t frame_chunks{8};       ///< of a frame
};

/// A database in memory that answers exactly the queries that common/promql/query makes, as a real one would: what it
/// doesn't know, it refuses with kInvalidArgument. Never waits. One thread.
class Database final : public promql::Client {
 public:
  /// Holds the series of `life`, which must outlive it; all samples can be seen.
  Database(const Life& life, DatabaseOptions options);

  /// From now on shows what can be seen at `now`.
  void show(UtcTime now);

  boost::asio::awaitable<Result<promql::Answer>> instant(promql::Query query) override;
  boost::asio::awaitable<Result<promql::Answer>> range(promql::RangeQuery query) override;
  boost::asio::awaitable<Result<void>> read_chunks(std::vector<promql::ChunkQuery> queries,
                                                   FrameSink on_frame) override;
  boost::asio::awaitable<Result<std::vector<std::string>>> label_values(std::string label,
                                                                        std::vector<std::string> selectors,
                                                                        Window window) override;
  boost::asio::awaitable<Result<promql::DatabaseInfo>> describe() override;

  [[nodiscard]] std::size_t queries() const noexcept { return queries_; }
  [[nodiscard]] std::size_t samples() const noexcept { return samples_; }

 private:
  /// What can be seen of a series.
  struct Seen {
    Labels labels;
    std::vector<UtcTime> times;
    std::vector<double> values;
    std::vector<StoredChunk> chunks;  ///< made when first read
  };
  [[nodiscard]] Result<promql::Answer> answer(const promql::Query& query);
  /// Adds the samples that a question for raw ones selects of a series.
  void add_samples(const Seen& seen, const Stretch& stretch, const promql::Query& query, promql::Answer& out);
  [[nodiscard]] promql::Answer groups(const Question& question, UtcTime at);
  [[nodiscard]] promql::Answer sample_count(const Question& question, UtcTime at);
  [[nodiscard]] std::vector<Seen*> chosen(const SeriesChoice& choice);
  /// The places of the samples that `stretch` selects of a series at `at`.
  [[nodiscard]] std::pair<std::size_t, std::size_t> selected(const Seen& seen, const Stretch& stretch,
                                                             UtcTime at) const;
  /// The value of a question that has one for each series.
  [[nodiscard]] std::optional<double> value_of(const Question& question, const Seen& seen, UtcTime at);
  [[nodiscard]] std::optional<double> applied(Function function, const Seen& seen, const Stretch& stretch, UtcTime at);
  [[nodiscard]] Labels labels_behind(const Question& question, const Seen& seen) const;
  [[nodiscard]] Result<void> stream(std::size_t index, const promql::ChunkQuery& query, const FrameSink& on_frame);

  const Life& life_;
  DatabaseOptions options_;
  std::vector<Seen> seen_;
  std::map<std::string, std::vector<Seen*>, std::less<>> by_metric_;
  std::size_t queries_{0};
  std::size_t samples_{0};
};

}  // namespace bandwatch::world
