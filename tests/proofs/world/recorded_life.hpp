#pragma once

#include "alert-service/meter/counter_source.hpp"
#include "tests/support/history.hpp"

#include <functional>
#include <map>
#include <random>

namespace bandwatch::proof {

/// Up to when the database shows each target's scrapes: a scrape that takes long becomes visible late.
using Horizons = std::map<counting::Target, UtcTime>;

/// A database that holds a life of gateways. It shows each target up to its horizon, and hands a window over in random
/// pages, some of whose samples come twice. Its retention is a little longer than the life.
class RecordedLife final : public alert::CounterSource {
 public:
  RecordedLife(test::History history, Duration overlap, std::uint64_t seed)
      : history_(std::move(history)), overlap_(overlap), random_(seed) {}

  [[nodiscard]] const test::History& history() const noexcept { return history_; }
  [[nodiscard]] const Horizons& horizons() const noexcept { return horizons_; }
  /// Moves every horizon forward to somewhere in the last `latest` before `now`.
  void show(UtcTime now, Duration latest);
  /// Asked at each read, after the samples have been booked by the accountant: an error fails the read.
  void on_read(std::function<Result<void>()> hook) { on_read_ = std::move(hook); }

  [[nodiscard]] counting::Accountant make_accountant(UtcTime count_from) const override;
  /// The clock of the database.
  void set_clock(const Clock& clock) { clock_ = &clock; }

  /// Of the samples that can be seen.
  [[nodiscard]] UtcTime newest() const;

  [[nodiscard]] boost::asio::awaitable<Result<UtcTime>> now() override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ReadReport>> read(
      UtcTime from, Window window, counting::Accountant& accountant, counting::Accountant::Sink sink,
      reading::Reader::PageObserver observe) override;
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<counting::Series>>> scrapes(std::set<std::string> instances,
                                                                                      Window window) override;
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<std::string>>> counted_twice(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<reading::ProbeReport>> probe(UtcTime now) override;
  [[nodiscard]] boost::asio::awaitable<Result<alert::Retention>> retention() override;

 private:
  [[nodiscard]] std::vector<counting::Series> visible(const std::vector<counting::Series>& all) const;
  [[nodiscard]] Duration up_to(Duration most);

  test::History history_;
  Duration overlap_;
  const Clock* clock_{nullptr};
  std::mt19937_64 random_;
  Horizons horizons_;
  std::function<Result<void>()> on_read_;
};

}  // namespace bandwatch::proof
