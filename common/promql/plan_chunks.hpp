#pragma once

#include "common/bandwidth/bucket_run.hpp"
#include "common/bandwidth/counter_walk.hpp"
#include "common/bandwidth/evidence.hpp"
#include "common/bandwidth/resume.hpp"
#include "common/promql/plans.hpp"
#include "common/promql/remote_read.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::promql {

/// Fills buckets from streamed chunks and stores no sample: of `up` and the witnesses only what the evidence needs, of
/// the counters nothing but the bucket under way. Pure: it is fed frames and asked what it wants. The request, the
/// options and the sink must outlive it.
///
/// The evidence is read before the counters, within one request. What a target's counters show after its last scrape in
/// the evidence is left for the next read: a restart in between would be unseen.
class ChunksPlan {
 public:
  ChunksPlan(const BucketRequest& request, const ReaderOptions& options, bandwidth::NewTargetPolicy policy,
             bandwidth::BucketSink& sink);

  /// What to read: `up` of the given scrape jobs, the witnesses, the counters.
  [[nodiscard]] std::vector<ChunkQuery> queries(const std::set<std::string>& jobs);

  /// Takes a frame of the answer. kMalformedData if it isn't sound.
  [[nodiscard]] Result<void> take(std::string_view frame);

  /// After the last frame: what only the database can say. Then finish() with the answers.
  [[nodiscard]] std::vector<bandwidth::Question> questions();
  [[nodiscard]] BucketReport finish(const bandwidth::Answers& answers);

  /// Scrape jobs of counters that queries() was not told of: their targets' evidence is missing.
  [[nodiscard]] const std::set<std::string>& unknown_jobs() const noexcept { return unknown_jobs_; }
  /// Whether witnesses of one target ran side by side, which can't be judged one after the other.
  [[nodiscard]] bool witnesses_overlap() const noexcept { return witnesses_overlap_; }

 private:
  enum class Kind : std::uint8_t { kUp = 1, kWitness, kCounter };
  struct Open {
    bandwidth::FirstSample first;
    bandwidth::CountedSeries counted;
    Labels labels;
  };
  /// The counter series under way.
  struct Counter {
    bandwidth::CountedSeries counted;
    Labels labels;
    bandwidth::CounterWalk walk;
    UtcTime newest;                               ///< later samples are not covered by the evidence
    std::optional<bandwidth::Checkpoint> kept{};  ///< the last one up to keep_at, once that is passed
    bool passed_keep_at{false};
  };
  /// The series of `up` or of a witness under way, as far as the evidence needs it.
  struct Witnessed {
    bandwidth::Series skeleton{};  ///< first and last sample, and those around each fall; of `up` the first success
    std::optional<std::pair<UtcTime, double>> last{};
    std::optional<std::pair<UtcTime, double>> kept{};  ///< the last one up to keep_at; of `up` the last success
  };

  void begin_series(Kind kind, const ChunkedSeries& series);
  void end_series();
  void end_counter();
  void end_witnessed();
  [[nodiscard]] bool take_chunk(std::string_view chunk);
  [[nodiscard]] bool take_up(std::string_view chunk);
  [[nodiscard]] bool take_witness(std::string_view chunk);
  [[nodiscard]] bool take_counter(std::string_view chunk);
  void end_evidence();
  [[nodiscard]] Counter make_counter(const Labels& labels, bandwidth::CountedSeries counted) const;

  const BucketRequest& request_;
  const ReaderOptions& options_;
  bandwidth::NewTargetPolicy policy_;
  bandwidth::BucketRun run_;
  bandwidth::ScrapeRun scrapes_;
  Window window_;  ///< of the samples that are read
  UtcTime keep_at_;
  std::set<std::string> jobs_;
  std::vector<Kind> kinds_;  ///< of the queries, in order

  std::string series_key_;  ///< of the series under way
  std::uint64_t query_{0};
  std::optional<Kind> kind_;
  Witnessed witnessed_;
  std::optional<Counter> counter_;

  std::vector<bandwidth::Series> up_;
  std::vector<bandwidth::Series> witnesses_;
  bandwidth::Evidence evidence_;
  std::map<bandwidth::Target, UtcTime> newest_;  ///< the last scrape of each target in the evidence
  std::vector<Open> open_;
  std::set<std::string> unknown_jobs_;
  bool witnesses_overlap_{false};
  std::optional<bandwidth::ResumeKeeper> keeper_;
  BucketReport report_;
};

}  // namespace bandwatch::promql
