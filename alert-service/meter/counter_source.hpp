#pragma once

#include "common/core/result.hpp"
#include "common/core/time.hpp"
#include "common/counting/accountant.hpp"
#include "common/reading/probe.hpp"
#include "common/reading/reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// How far back samples can exist.
struct Retention {
  Duration length{};
  bool told{true};  ///< by the database itself; else it is what the settings assume
  friend bool operator==(const Retention&, const Retention&) = default;
};

/// The seam to the counters: what the meter wants of the time-series database. One call at a time. Errors are those of
/// promql::Client.
class CounterSource {
 public:
  CounterSource() = default;
  CounterSource(const CounterSource&) = delete;
  CounterSource& operator=(const CounterSource&) = delete;
  virtual ~CounterSource() = default;

  /// An accountant for the schemas that this source reads, without checkpoints.
  [[nodiscard]] virtual counting::Accountant make_accountant(UtcTime count_from) const = 0;

  /// What time the database says it is.
  [[nodiscard]] virtual boost::asio::awaitable<Result<UtcTime>> now() = 0;

  /// Feeds the samples of (from, window.end] to `accountant`; `from` is at least the poll's overlap before the window.
  /// `observe` sees each page before that.
  [[nodiscard]] virtual boost::asio::awaitable<Result<reading::ReadReport>> read(
      UtcTime from, Window window, counting::Accountant& accountant, counting::Accountant::Sink sink,
      reading::Reader::PageObserver observe) = 0;

  /// The samples of `up` in the window, of all gateways or of these instances only.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::vector<counting::Series>>> scrapes(
      std::set<std::string> instances, Window window) = 0;

  /// What makes bytes count twice, as far as has been seen up to `now`: a sentence each, with what to set. The database
  /// is asked every few minutes only, however often this is.
  [[nodiscard]] virtual boost::asio::awaitable<Result<std::vector<std::string>>> counted_twice(UtcTime now) = 0;

  /// Whether the database can serve bandwidth at `now`, and if not, why.
  [[nodiscard]] virtual boost::asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime now) = 0;

  /// How far back samples can exist; later reads look for predecessors that far.
  [[nodiscard]] virtual boost::asio::awaitable<Result<Retention>> retention() = 0;
};

}  // namespace bandwatch::alert
