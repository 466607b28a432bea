#include "alert-service/meter/fill_back.hpp"

#include "alert-service/meter/scrape_watch.hpp"
#include "alert-service/meter/tally.hpp"

#include <map>
#include <string>
#include <utility>

namespace bandwatch::alert {
namespace {

namespace asio = boost::asio;

/// Which deltas are not in the ledger yet. The first one that a series has there holds all since the sample that it
/// started from, which need not be the last one before it: others may have become visible later. One without such a
/// sample was a birth: nothing was before it.
class Uncounted {
 public:
  explicit Uncounted(std::vector<SeriesReport> series) {
    for (auto& one : series) {
      if (one.origin) known_.emplace(std::move(one.id), one.origin->since);
    }
  }
  [[nodiscard]] bool contains(const std::string& series, UtcTime at) const {
    const auto found = known_.find(series);
    return found == known_.end() || (found->second && at <= *found->second);
  }

 private:
  std::map<std::string, std::optional<UtcTime>, std::less<>> known_;
};

}  // namespace

asio::awaitable<Result<void>> FillBack::step(Window window, std::span<const Quota> quotas, UtcTime now) {
  auto series = ledger_.series_reports({});
  if (!series) co_return std::move(series).error();
  const Uncounted uncounted{*std::move(series)};
  const PollState nothing;
  Tally tally{{}, nothing, [](const std::string&) { return std::nullopt; }, plausible_};
  auto accountant = source_.make_accountant(window.start);
  counting::Accountant::Sink sink = [&](const counting::CountedSeries& counted, const counting::Delta& delta) {
    if (uncounted.contains(counted.id, delta.at)) tally.add(counted, delta);
  };
  ScrapeWatch watch;
  reading::Reader::PageObserver observe = [&](const counting::Page& page) { watch.see(page, window); };
  const auto from = window.start - overlap_;
  const auto read = co_await source_.read(from, window, accountant, std::move(sink), std::move(observe));
  if (!read) co_return read.error();
  auto found = tally.changes(accountant.checkpoints());
  const EarlierCommit earlier{window.end, window.start, std::move(found.series),
                              with_doubts(watch.scrapes(), found.scrapes), now};
  const auto done = ledger_.extend_back(earlier, quotas);
  if (!done) co_return done.error();
  if (*done == Change::kConflict) co_return Error{Errc::kUnavailable, "the ledger was moved by somebody else", {}};
  co_return Result<void>{};
}

}  // namespace bandwatch::alert
