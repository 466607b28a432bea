#pragma once

#include "api-service/series/chart.hpp"
#include "api-service/series/question.hpp"
#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/promql/reader.hpp"

#include <boost/asio/awaitable.hpp>

namespace bandwatch::api {

/// Answers questions from the time-series database. Everything that it refers to must outlive it.
class Charts {
 public:
  Charts(promql::Reader& reader, bandwidth::NewTargetPolicy policy, const Clock& clock)
      : reader_(reader), policy_(policy), clock_(clock) {}

  /// The chart of the question's lookback up to now. Errors are the client's.
  [[nodiscard]] boost::asio::awaitable<Result<Chart>> answer(Question question);

 private:
  promql::Reader& reader_;
  bandwidth::NewTargetPolicy policy_;
  const Clock& clock_;
};

}  // namespace bandwatch::api
