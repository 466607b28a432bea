#pragma once

#include "api-service/cache/flights.hpp"
#include "api-service/routes/prepared.hpp"
#include "api-service/series/charts.hpp"
#include "common/core/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>

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

/// Whole answers, made once for all who want them and kept while they are valid. For coroutines of one single-threaded
/// executor.
class Answers {
 public:
  /// How much is kept, and how large one answer may get.
  struct Options {
    std::size_t max_bytes{64U << 20U};
    std::size_t max_answer{64U << 20U};
  };

  Answers(boost::asio::any_io_executor executor, Charts& charts, const Clock& clock, Options options)
      : charts_(charts), clock_(clock), options_(options), executor_(executor), flights_(std::move(executor)) {}

  /// Errors are those of Charts::answer, and kInvalidArgument for an answer that is too large, or has more lines than a
  /// shape without a place for the sum of others may show.
  [[nodiscard]] boost::asio::awaitable<Result<PreparedPtr>> get(Wanted wanted);

  /// The answer itself, for those who follow it.
  [[nodiscard]] boost::asio::awaitable<Result<std::shared_ptr<const Answer>>> follow(std::string name,
                                                                                     BandwidthQuestion question);

  /// Where get() and follow() must run.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

 private:
  [[nodiscard]] boost::asio::awaitable<Result<void>> make(Wanted wanted);
  [[nodiscard]] boost::asio::awaitable<Result<void>> renew(std::string name, BandwidthQuestion question);
  void keep(const std::string& name, PreparedPtr prepared);

  /// An answer that is followed.
  struct Followed {
    std::shared_ptr<const Answer> answer;
    UtcTime expires;
  };

  Charts& charts_;
  const Clock& clock_;
  Options options_;
  boost::asio::any_io_executor executor_;
  Flights flights_;
  std::unordered_map<std::string, PreparedPtr> kept_;
  std::size_t bytes_{0};
  std::unordered_map<std::string, Followed> followed_;
};

}  // namespace bandwatch::api
