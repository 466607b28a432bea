#pragma once

#include "common/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace bandwatch::api {

/// Keeps questions away from a database that doesn't answer: after some failures in a row it lets one question through
/// in a while, until one is answered. A failure of a question during which another was answered speaks of the question
/// (too dear, say), not of the database: nobody can take it away from the others by asking what is too much. Pure.
class Breaker {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Options {
    std::uint32_t failures{5};              ///< in a row, until it opens
    std::chrono::milliseconds pause{2000};  ///< between the questions that are let through then
  };

  explicit Breaker(Options options) : options_(options) {}

  /// Nothing if the database may be asked now; else the failure that it answered with last.
  [[nodiscard]] std::optional<Error> refusal(Time now);

  /// What came of a question that was sent at `asked`. Only kUnavailable and kTimeout speak against the database: with
  /// any other result, it has answered.
  void learn(const std::optional<Error>& failure, Time asked, Time now);

  [[nodiscard]] bool is_open() const noexcept { return failed_ >= options_.failures; }

 private:
  Options options_;
  std::uint32_t failed_{0};  ///< in a row
  std::optional<Error> last_;
  std::optional<Time> last_answer_;
  Time next_try_{};
};

}  // namespace bandwatch::api
