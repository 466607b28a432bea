#pragma once

#include "common/counting/accountant.hpp"
#include "common/counting/bucket_run.hpp"
#include "common/counting/resume.hpp"
#include "common/reading/plans.hpp"

#include <optional>
#include <vector>

namespace bandwatch::reading {

/// Fills buckets from pages of raw samples. Pure: it is fed by a Reader. The request and the sink must outlive it.
class SamplesPlan {
 public:
  SamplesPlan(const BucketRequest& request, const std::vector<counting::GatewaySchema>& schemas,
              counting::NewTargetPolicy policy, counting::BucketSink& sink);

  [[nodiscard]] counting::Accountant& accountant() noexcept { return accountant_; }

  /// Takes note of a page before it is booked.
  void observe(const counting::Page& page);
  /// Takes the deltas of the page, those of one series together.
  void take(const counting::CountedSeries& series, const counting::Delta& delta);
  [[nodiscard]] BucketReport finish(const ReadReport& read);

 private:
  void flush();

  counting::Accountant accountant_;
  counting::BucketRun run_;
  counting::ScrapeRun scrapes_;
  std::optional<counting::CountedSeries> current_;  ///< whose deltas are in run_
  std::optional<counting::ResumeKeeper> keeper_;
};

}  // namespace bandwatch::reading
