#pragma once

#include "api-service/series/answer.hpp"
#include "common/core/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace bandwatch::api {

/// The server-sent events for one viewer of a live chart: what has changed since he was told last, piece by piece, so
/// that he costs no more than a piece, however much there is to tell. Of what he was told only the answer is kept that
/// he shares with all who follow the same. Not thread-safe.
///
/// "series" lists the lines, first and whenever they change; "bucket" gives the values of one bucket in their order,
/// with the bucket's end as id; "stale" and "fresh" tell when the database is lost and back.
/// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
class Events {
 public:
  /// `resume`: the id that the viewer has seen last. Without it he is told what is not settled yet, and later changes.
  explicit Events(std::optional<UtcTime> resume) : resume_(resume) {}

  /// Tells of `answer` from now on. Of the one before it, what was not told yet is not told any more: what has not
  /// changed since is told of this one.
  void show(AnswerPtr answer);

  /// Tells of a failed read, the first in a row only.
  void fail(const Error& error);

  /// The next events, about `bytes` of text or one whole event if that is more; empty if there is nothing to tell.
  [[nodiscard]] std::string take(std::size_t bytes);

  /// Whether there is something to tell.
  [[nodiscard]] bool has_more() const noexcept { return shown_ != nullptr || !news_.empty(); }

 private:
  [[nodiscard]] bool was_told(std::size_t bucket) const;
  void add_lines(std::string& out);
  void add_bucket(std::string& out, std::size_t bucket);

  std::optional<UtcTime> resume_;
  std::optional<UtcTime> told_until_;  ///< buckets that end by then have been told for good
  AnswerPtr told_;                     ///< whose later buckets have been told
  AnswerPtr shown_;                    ///< which is being told
  std::size_t next_{0};                ///< its next bucket
  bool lines_told_{false};             ///< those of shown_
  std::string news_;                   ///< of the database
  bool stale_{false};
};

}  // namespace bandwatch::api
