#pragma once

#include "common/counting/bucket_run.hpp"
#include "common/counting/evidence.hpp"
#include "common/counting/resume.hpp"
#include "common/reading/plans.hpp"
#include "common/reading/scrape_history.hpp"
#include "common/reading/trail.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bandwatch::reading {

/// Gathers the evidence of a read from streamed chunks of `up` and of witnesses, as far as no earlier read has found it
/// out, and tells the sink of the scrapes. Pure. The request and the sink must outlive it.
///
/// Order of calls: missing(); for each series begin(), take() and end(); finish(); then the rest.
class ScrapeEvidence {
 public:
  /// `read`: the samples that are read. `history`: what earlier reads have found out, if anything.
  ScrapeEvidence(const BucketRequest& request, Window read, counting::BucketSink& sink,
                 std::shared_ptr<const ScrapeHistory> history);

  /// The stretches of which `up` and the witnesses of `jobs` must be read, in time order.
  [[nodiscard]] std::vector<Window> missing(const std::set<std::string>& jobs);

  /// A series of that stretch begins.
  void begin(Trail::Kind kind, const Labels& labels, Window stretch);
  /// Takes a chunk of it, of which only what lies in the stretch counts; false if it is damaged.
  [[nodiscard]] bool take(std::string_view chunk);
  void end();

  /// Everything has been read; hands what goes on from here to `keeper`, if there is one. Later calls do nothing.
  void finish(counting::ResumeKeeper* keeper);

  [[nodiscard]] bool is_finished() const noexcept { return is_finished_; }
  [[nodiscard]] const counting::Evidence& evidence() const noexcept { return evidence_; }
  /// The last scrape of `target` that is known of: what its counters show later is not covered.
  [[nodiscard]] std::optional<UtcTime> newest(const counting::Target& target) const;
  /// Whether two series of `up` of one target ran side by side: each scrape would be counted twice.
  [[nodiscard]] bool has_twins() const noexcept { return has_twins_; }
  /// The history with what this read has found out; nothing if that is nothing new, or too much.
  [[nodiscard]] std::shared_ptr<const ScrapeHistory> grown_history() const;

 private:
  void begin_history();
  void look_for_twins();
  void join_trails();

  const BucketRequest& request_;
  Window window_;
  counting::BucketSink& sink_;
  std::shared_ptr<const ScrapeHistory> history_;  ///< nothing if it is of no use for this read
  std::set<std::string> jobs_;
  counting::ScrapeRun scrapes_;
  std::optional<UtcTime> remembered_until_;  ///< what is found out up to here is for the history
  std::optional<ScrapeCells> cells_;         ///< if anything is

  std::optional<Trail> trail_;      ///< the series under way
  ScrapeCells::Row* row_{nullptr};  ///< where its scrapes are counted for the history, if they are
  Window stretch_{};                ///< that it is read of
  std::vector<Trail> before_;       ///< read of the time before the history
  std::vector<Trail> after_;        ///< read of the time after it
  std::vector<Trail> trails_;       ///< all, joined

  std::optional<UtcTime> first_seen_;                     ///< the first sample of the series of `up` under way
  std::map<counting::Target, std::vector<Window>> seen_;  ///< when each series of `up` that was read had samples
  bool has_twins_{false};
  bool is_finished_{false};
  counting::Evidence evidence_;
  std::map<counting::Target, UtcTime> newest_;
};

}  // namespace bandwatch::reading
