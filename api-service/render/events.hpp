#pragma once

#include "api-service/series/answer.hpp"
#include "common/core/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::api {

/// The server-sent events for one viewer of a live chart: what has changed since he was told last. Pure.
///
/// "series" lists the lines, first and whenever they change; "bucket" gives the values of one bucket in their order,
/// with the bucket's end as id; "stale" and "fresh" tell when the database is lost and back.
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
class Events {
 public:
  /// `resume`: the id that the viewer has seen last. Without it he is told what is not settled yet, and later changes.
  explicit Events(std::optional<UtcTime> resume) : resume_(resume) {}

  /// The events that bring the viewer up to `answer`; empty if nothing has changed.
  [[nodiscard]] std::string take(const Answer& answer);

  /// The event for a failed read, the first in a row only.
  [[nodiscard]] std::string fail(const Error& error);

 private:
  std::optional<UtcTime> resume_;
  std::optional<UtcTime> told_until_;  ///< buckets that end by then have been told for good
  std::optional<std::vector<counting::Dimensions>> lines_;
  std::map<UtcTime, std::string> told_;  ///< the events of later ones
  bool stale_{false};
};

}  // namespace bandwatch::api
