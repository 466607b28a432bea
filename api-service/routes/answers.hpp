#pragma once

#include "api-service/cache/flights.hpp"
#include "api-service/cache/shelf.hpp"
#include "api-service/routes/prepared.hpp"
#include "api-service/series/charts.hpp"
#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace bandwatch::api {

/// How an answer is written.
enum class Shape : std::uint8_t { kSeed = 1, kJson, kCsv };

/// One answer that is wanted.
struct Wanted {
  Wanted() = default;
  std::string name;  ///< the same for all who want the same
  Shape shape{Shape::kJson};
  bool gzip{false};
  BandwidthQuestion question;
};

/// Whole answers, made once for all who want them and kept while they are valid and there is room. For coroutines of
/// one single-threaded executor.
class Answers {
 public:
  /// `max_answer`: how large one answer may get, before it is compressed. All that is made and kept is counted by
  /// `budget`.
  Answers(boost::asio::any_io_executor executor, Charts& charts, const Clock& clock, std::size_t max_answer,
          const Budget& budget);
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  /// Errors are those of Charts::answer, and kInvalidArgument for an answer that is too large, or has more lines than a
  /// shape without a place for the sum of others may show.
  [[nodiscard]] boost::asio::awaitable<Result<PreparedPtr>> get(Wanted wanted);

  /// The answer itself, for those who follow it: `name` as key_of() says. kUnavailable in place of a stale one.
  [[nodiscard]] boost::asio::awaitable<Result<AnswerPtr>> follow(std::string name, BandwidthQuestion question);

  /// Forgets what has expired, and gives memory back to the system. Never ends.
  [[nodiscard]] boost::asio::awaitable<void> tidy();

  /// Where get() and follow() must run.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

 private:
  [[nodiscard]] boost::asio::awaitable<Result<void>> make(Wanted wanted);
  [[nodiscard]] boost::asio::awaitable<Result<void>> renew(std::string name, BandwidthQuestion question);
  [[nodiscard]] Result<PreparedPtr> write(const Wanted& wanted, const Answer& answer) const;

  Charts& charts_;
  const Clock& clock_;
  std::size_t max_answer_;
  Budget budget_;
  boost::asio::any_io_executor executor_;
  Flights flights_;
  Shelf<Prepared> kept_;
  Shelf<Answer> followed_;
};

}  // namespace bandwatch::api
