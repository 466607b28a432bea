#pragma once

#include "common/counting/bucket_run.hpp"
#include "common/counting/resume.hpp"
#include "common/reading/plans.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bandwatch::reading {

/// Even buckets on multiples of `step` that divide those of a request's grid. What no whole even bucket covers, at the
/// grid's ends, is left over; so are its last minutes, which some databases show late.
struct EvenGrid {
  Duration step;
  UtcTime first;  ///< start of the first bucket
  UtcTime last;   ///< end of the last

  /// The largest step from 5 minutes to an hour that divides every inner boundary of `grid`; nothing if there is none,
  /// or too little would be covered.
  [[nodiscard]] static std::optional<EvenGrid> inside(const counting::BucketGrid& grid);
};

/// Fills buckets from the counters' values at the ends of even buckets. A bucket of a series is dirty, and must be read
/// raw, unless the series is in it and in the bucket before, no sample in it is lower than the one before, and the
/// witnesses of its target speak of no restart in either. In all other buckets the difference of the two values is what
/// the accountant would say. Buckets that lack minutes of a target's scrapes are read raw too: where exactly it was not
/// seen is an event. Pure: it is fed the answers to range queries, one piece of the grid after the other, each
/// from the end of the bucket before the piece on. The request and the sink must outlive it.
class BoundariesPlan {
 public:
  BoundariesPlan(const BucketRequest& request, const ReaderOptions& options, const EvenGrid& even,
                 counting::BucketSink& sink);

  /// Answers to last_in_bucket and falls_in_bucket of witnesses. These begin at `from`, one bucket earlier still.
  void take_witnesses(const std::vector<counting::Series>& last, UtcTime from);
  void take_witness_falls(const std::vector<counting::Series>& falls);
  /// Answers to alone_on_edge of the counter `metric`: what is asked of a bucket leaves out its first millisecond,
  /// which some databases take for the bucket's before, and a sample there, alone in its bucket, is only seen raw.
  void take_alone(const std::string& metric, const std::vector<counting::Series>& alone, Window piece);
  /// Answers to the same as of witnesses of the counter `metric`, the falls first, both after the witnesses. Buckets
  /// are judged that end in `piece`: the values at its start are only where their differences begin.
  void take_falls(const std::string& metric, const std::vector<counting::Series>& falls);
  void take_counters(const std::string& metric, const std::vector<counting::Series>& last, Window piece);
  /// Answers to count_in_bucket, count_with_edge and sum_in_bucket of `up`, without the bucket before the piece.
  void take_scrapes(const std::vector<counting::Series>& count, const std::vector<counting::Series>& with_edge,
                    const std::vector<counting::Series>& ok);

  /// The scrape jobs of what was taken.
  [[nodiscard]] const std::set<std::string>& jobs() const noexcept { return jobs_; }

  /// What must be read raw in the end: stretches with dirty buckets, and what the even grid leaves over.
  [[nodiscard]] std::vector<Window> raw_stretches() const;
  /// Takes a page of the raw stretch before it is booked, and the deltas that it gives.
  void observe(const counting::Page& page, Window stretch);
  void take(const counting::CountedSeries& series, const counting::Delta& delta);

  [[nodiscard]] BucketReport finish();

 private:
  [[nodiscard]] bool is_even(UtcTime at) const { return even_.first < at && at <= even_.last; }
  [[nodiscard]] UtcTime end_of(UtcTime at) const { return floor_to(at - Duration{1}, even_.step) + even_.step; }
  /// The labels of a counter whose name a function may have dropped.
  [[nodiscard]] Labels named_of(const counting::Series& series, const std::string& metric) const;
  [[nodiscard]] bool fell(const std::string& id, UtcTime end) const;
  [[nodiscard]] bool restarted(const counting::Target& target, UtcTime end) const;
  /// The ends of the buckets in which a target was scraped so seldom that a catch-up may end there.
  [[nodiscard]] std::set<UtcTime> silent() const;
  /// Marks the buckets of targets whose scrapes are not counted alike with their left edge and without.
  void mark_edges(const std::vector<counting::Series>& count, const std::vector<counting::Series>& with_edge);
  [[nodiscard]] bool is_on_edge(const counting::Target& target, UtcTime end) const;
  void take_counter(const counting::CountedSeries& counted, const counting::Series& last, Window piece);

  const BucketRequest& request_;
  const std::vector<counting::GatewaySchema>& schemas_;
  const std::vector<std::string>& replica_labels_;
  EvenGrid even_;
  counting::BucketSink& sink_;
  counting::BucketRun run_;
  counting::ScrapeRun scrapes_;
  counting::GridCursor cursor_;
  // By the end of the bucket.
  std::map<UtcTime, std::set<counting::Target>> restarts_;
  std::map<UtcTime, std::set<std::string>> falls_;  ///< ids of series
  std::map<UtcTime, std::set<std::string>> dirty_;
  std::map<UtcTime, std::set<counting::Target>> on_edge_;  ///< with a scrape at the bucket's start: counted raw
  std::map<counting::Target, std::map<UtcTime, counting::ScrapeCount>> scraped_;
  std::set<std::string> jobs_;
  std::optional<counting::CountedSeries> current_;  ///< whose raw deltas are in run_
  std::optional<counting::ResumeKeeper> keeper_;
  BucketReport report_;
};

}  // namespace bandwatch::reading
