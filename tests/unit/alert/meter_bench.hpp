#pragma once

#include "alert-service/meter/meter.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/alert/alert_support.hpp"
#include "tests/unit/alert/scripted_source.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace bandwatch::alert::test {

/// The history without what lies in `hole`.
inline void forget(bandwatch::test::History& history, const Window& hole) {
  for (auto* all : {&history.counters, &history.up, &history.witnesses}) {
    for (auto& series : *all) {
      auto kept = series;
      kept.times.clear();
      kept.values.clear();
      for (std::size_t i = 0; i < series.times.size(); ++i) {
        if (hole.contains(series.times[i])) continue;
        kept.times.push_back(series.times[i]);
        kept.values.push_back(series.values[i]);
      }
      series = std::move(kept);
    }
  }
}

/// A meter over a history that runs from three hours before kNow to three hours after, 10 bytes every 15 s.
class Bench {
 public:
  explicit Bench(Quota quota = day_quota(), UtcTime start = kNow) : clock_(start), quota_(std::move(quota)) {
    restart();
  }

  static Quota day_quota() {
    auto quota = bun_quota();
    quota.rule.kind = PeriodKind::kDay;
    quota.limit = Bytes{1'000'000};
    return quota;
  }

  void restart() {
    store_.reopen();
    MeterOptions options;
    options.quotas = {quota_};
    options.page = page_;
    options.overlap = overlap_;
    options.mail.from = {"Bandwatch", "bandwatch@example.org"};
    options.mail.message_id_key = Secret{"key"};
    source_.set_time([this] { return clock_.now() - ahead_; });
    meter_.emplace(store_.ledger(), source_, data_clock_, std::move(options));
  }
  void change(Quota quota) {
    quota_ = std::move(quota);
    restart();
  }
  void set_page(Duration page) {
    page_ = page;
    restart();
  }
  void set_overlap(Duration overlap) {
    overlap_ = overlap;
    source_.set_overlap(overlap);
    restart();
  }
  /// The file is read again, as after a SIGHUP.
  void reload(Quota quota) {
    quota_ = std::move(quota);
    QuotaFile file;
    file.quotas = {quota_};
    meter_->use(std::move(file));
  }

  Result<PollReport> poll() { return run(meter_->poll()); }
  PollReport poll_after(Duration wait) {
    clock_.advance(wait);
    auto report = poll();
    REQUIRE(report.has_value());
    return *report;
  }
  /// Polls until there is nothing more to read.
  std::vector<PollReport> catch_up() {
    std::vector<PollReport> out;
    do {
      auto report = poll();
      if (!report) FAIL(report.error().detail);
      out.push_back(*std::move(report));
    } while (out.back().behind);
    return out;
  }

  /// Polls every minute up to `end`, and once more for each page. No poll may fail.
  void run_to(UtcTime end) {
    while (clock_.now() < end) {
      clock_.set(std::min(end, clock_.now() + std::chrono::minutes{1}));
      catch_up();
    }
  }

  [[nodiscard]] Bytes used() {
    const auto usages = store_.ledger().totals(clock_.now() - Duration{1}).value().usages;
    return usages.empty() ? Bytes{} : usages.front().bytes;
  }
  Standing standing() { return store_.ledger().totals(clock_.now()).value().standing; }
  std::vector<MailReport> mails() { return store_.ledger().mail_reports(100).value(); }
  Ledger& ledger() { return store_.ledger(); }
  ScriptedSource& source() { return source_; }
  ManualClock& clock() { return clock_; }
  /// The wall clock is so far ahead of the database's from now on.
  void set_ahead(Duration ahead) {
    clock_.advance(ahead - ahead_);
    ahead_ = ahead;
  }
  DataClock& data_clock() { return data_clock_; }
  const Quota& quota() { return quota_; }

 private:
  ManualClock clock_;
  Duration ahead_{};
  DataClock data_clock_{clock_, elapsed_on(clock_)};
  SqliteStore store_;
  ScriptedSource source_{steady_history({kNow - std::chrono::hours{3}, kNow + std::chrono::hours{3}}, 10)};
  Quota quota_;
  Duration page_{std::chrono::hours{6}};
  Duration overlap_{std::chrono::minutes{5}};
  std::optional<Meter> meter_;
};

}  // namespace bandwatch::alert::test
