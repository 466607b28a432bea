#pragma once

#include "api-service/cache/supply.hpp"
#include "api-service/series/answer.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/reading/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace bandwatch::api {

/// Answers questions: from the supply, and by a read of its own what no buckets in memory can serve. Everything that it
/// refers to must outlive it.
class Charts {
 public:
  Charts(Supply& supply, ReadBuckets read, const reading::Databases& databases, const Clock& clock,
         const Budget& budget)
      : supply_(supply), read_(std::move(read)), databases_(databases), clock_(clock), budget_(budget) {}

  /// Errors are the client's, those of over_budget(), and kInvalidArgument for a window that lies in the future.
  [[nodiscard]] boost::asio::awaitable<Result<AnswerPtr>> answer(BandwidthQuestion question);

 private:
  /// For steps that no buckets in memory can serve. Nothing of it is kept, so that there is nothing to show while the
  /// database is down: such steps are rare, and each would need buckets of its own.
  [[nodiscard]] boost::asio::awaitable<Result<AnswerPtr>> read(BandwidthQuestion question, Axis axis,
                                                               std::optional<Axis> previous, UtcTime now);
  /// The answer, if the budget has room for it.
  [[nodiscard]] Result<AnswerPtr> make(const BandwidthQuestion& question, const Axis& axis,
                                       const std::optional<Axis>& previous, const Known& known) const;
  /// How long an answer that is given now stays what it would be.
  [[nodiscard]] Duration valid_for(const Answer& answer, SteadyTime read_when) const;

  Supply& supply_;
  ReadBuckets read_;
  const reading::Databases& databases_;  ///< know how long they keep samples
  const Clock& clock_;
  Budget budget_;
};

}  // namespace bandwatch::api
