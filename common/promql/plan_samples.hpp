#pragma once

#include "common/bandwidth/accountant.hpp"
#include "common/bandwidth/bucket_run.hpp"
#include "common/bandwidth/resume.hpp"
#include "common/promql/plans.hpp"

#include <optional>
#include <vector>

namespace bandwatch::promql {

/// Fills buckets from pages of raw samples. Pure: it is fed by a Reader. The request and the sink must outlive it.
class SamplesPlan {
 public:
  SamplesPlan(const BucketRequest& request, const std::vector<bandwidth::GatewaySchema>& schemas,
              bandwidth::NewTargetPolicy policy, bandwidth::BucketSink& sink);

  [[nodiscard]] bandwidth::Accountant& accountant() noexcept { return accountant_; }

  /// Takes note of a page before it is booked.
  void observe(const bandwidth::Page& page);
  /// Takes the deltas of the page, those of one series together.
  void take(const bandwidth::CountedSeries& series, const bandwidth::Delta& delta);
  [[nodiscard]] BucketReport finish(const ReadReport& read);

 private:
  void flush();

  bandwidth::Accountant accountant_;
  bandwidth::BucketRun run_;
  bandwidth::ScrapeRun scrapes_;
  std::optional<bandwidth::CountedSeries> current_;  ///< whose deltas are in run_
  std::optional<bandwidth::ResumeKeeper> keeper_;
};

}  // namespace bandwatch::promql
