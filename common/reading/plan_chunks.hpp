#pragma once

#include "common/counting/bucket_run.hpp"
#include "common/counting/counter_walk.hpp"
#include "common/counting/growth.hpp"
#include "common/counting/resume.hpp"
#include "common/promql/remote_read.hpp"
#include "common/reading/external_labels.hpp"
#include "common/reading/plans.hpp"
#include "common/reading/scrape_evidence.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bandwatch::reading {

/// Fills buckets from streamed chunks and stores no sample: of `up` and the witnesses only what the evidence needs, of
/// the counters nothing but the bucket under way. Pure: it is fed frames and asked what it wants. The request, the
/// options and the sink must outlive it.
///
/// The evidence is read before the counters, within one request, as far as no earlier read has found it out. What a
/// target's counters show after its last scrape in the evidence is left for the next read: a restart in between would
/// be unseen.
class ChunksPlan {
 public:
  /// `external`: what the frames show of every series beside its labels. `history`: what earlier reads have found out,
  /// if anything.
  ChunksPlan(const BucketRequest& request, const ReaderOptions& options, counting::NewTargetPolicy policy,
             counting::BucketSink& sink, ExternalLabels external, std::shared_ptr<const ScrapeHistory> history);

  /// What to read: `up` of the given scrape jobs, the witnesses, the counters.
  [[nodiscard]] std::vector<promql::ChunkQuery> queries(const std::set<std::string>& jobs);

  /// Takes a frame of the answer. kMalformedData if it isn't sound.
  [[nodiscard]] Result<void> take(std::string_view frame);

  /// After the last frame: what only the database can say. Then finish() with the answers.
  [[nodiscard]] std::vector<counting::Question> questions();
  [[nodiscard]] BucketReport finish(const counting::Answers& answers);
  /// After questions(): the history with what this read has found out; nothing if that is nothing new, or too much.
  [[nodiscard]] std::shared_ptr<const ScrapeHistory> grown_history() const { return scrapes_.grown_history(); }

  /// Scrape jobs of counters that queries() was not told of: their targets' evidence is missing.
  [[nodiscard]] const std::set<std::string>& unknown_jobs() const noexcept { return unknown_jobs_; }
  /// After questions(), with their answers as far as there are any: whether each series can be judged by itself. Twins,
  /// a counter that goes on in another series, and a fall that the read begins with can't.
  [[nodiscard]] bool can_judge(const counting::Answers& answers) const;

 private:
  enum class Kind : std::uint8_t { kUp = 1, kWitness, kCounter };
  /// A query of the request.
  struct Asked {
    Kind kind;
    Window window;
  };
  struct Open {
    counting::FirstSample first;
    counting::CountedSeries counted;
    Labels labels;
  };
  /// When a counter was seen, and how often.
  struct Run {
    std::uint64_t family{0};
    std::uint64_t id{0};  ///< a hash
    UtcTime first{};
    UtcTime last{};
    Duration pace{};  ///< the smallest distance of its samples, as far as looked at
    std::int64_t samples{0};

    void take(UtcTime at, std::size_t count);
    [[nodiscard]] bool has_holes() const;
  };
  /// The counter series under way.
  struct Counter {
    counting::CountedSeries counted;
    Labels labels;
    counting::CounterWalk walk;
    UtcTime newest;  ///< later samples are not covered by the evidence
    Run run;
    std::optional<counting::Checkpoint> kept{};  ///< the last one up to keep_at, once that is passed
    bool passed_keep_at{false};
  };
  void begin_series(const promql::ChunkedSeries& series);
  void end_series();
  void end_counter();
  [[nodiscard]] bool take_chunk(std::string_view chunk);
  [[nodiscard]] bool take_counter(std::string_view chunk);
  /// One sample inside the window, of whatever kind.
  void take_sample(UtcTime at, double value);
  /// Lets `growth` go on behind the sample at `at`, which was taken last, if it can; samples up to `end` count.
  void begin(counting::Growth& growth, UtcTime at, UtcTime end);
  /// Books what so many samples have grown by.
  void book(counting::Growth& growth, std::size_t samples);
  void end_evidence() { scrapes_.finish(keeper_ ? &*keeper_ : nullptr); }
  [[nodiscard]] Counter make_counter(const Labels& labels, counting::CountedSeries counted) const;

  const BucketRequest& request_;
  const ReaderOptions& options_;
  counting::NewTargetPolicy policy_;
  ExternalLabels external_;
  counting::BucketRun run_;
  Window window_;  ///< of the samples that are read
  ScrapeEvidence scrapes_;
  UtcTime keep_at_;
  std::set<std::string> jobs_;
  std::vector<Asked> asked_;  ///< the queries, in order

  std::string series_key_;  ///< of the series under way
  std::uint64_t query_{0};
  std::optional<Kind> kind_;
  std::optional<Counter> counter_;

  std::vector<Open> open_;
  std::vector<Run> runs_;
  std::set<std::string> unknown_jobs_;
  std::optional<counting::ResumeKeeper> keeper_;
  BucketReport report_;
};

}  // namespace bandwatch::reading
