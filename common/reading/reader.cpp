#include "common/reading/reader.hpp"

#include "common/counting/twins.hpp"

#include "common/reading/predecessors.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::Page;
using counting::Selection;
using counting::Series;

constexpr Duration kFirstPage = std::chrono::hours{1};
constexpr Duration kShortestPage = std::chrono::minutes{5};
constexpr Duration kLongestPage = std::chrono::hours{24};

void move_into(std::vector<Series>& all, std::vector<Series>&& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::size_t sample_count(const std::vector<Series>& all) {
  std::size_t count = 0;
  for (const auto& series : all)
    count += series.times.size();
  return count;
}

/// The scrape jobs that carry the gateway's series.
std::vector<std::string> jobs_of(const Page& page) {
  std::set<std::string> jobs;
  for (const auto* list : {&page.counters, &page.witnesses}) {
    for (const auto& series : *list)
      jobs.emplace(series.labels.get("job"));
  }
  return {jobs.begin(), jobs.end()};
}

/// A page's length such that the next one has about `wanted` samples, judged by the last.
Duration next_length(Duration last, std::size_t samples, std::size_t wanted) {
  const auto factor = samples == 0 ? 4.0 : static_cast<double>(wanted) / static_cast<double>(samples);
  const auto length = std::chrono::duration_cast<Duration>(last * std::clamp(factor, 0.25, 4.0));
  return std::clamp(length, kShortestPage, kLongestPage);
}

void take_stock(ReadReport& report, const Page& page, Window window) {
  ++report.pages;
  report.samples += sample_count(page.counters);
  report.schema_found = report.schema_found || !page.counters.empty();
  for (const auto& series : page.up) {
    for (std::size_t i = 0; i < series.times.size(); ++i) {
      if (!window.contains(series.times[i])) continue;
      const bool ok = series.values[i] == 1.0;
      auto& cell = report.scrapes_by[floor_to(series.times[i] - Duration{1}, kPeriodGrid) + kPeriodGrid];
      ++cell.all;
      ++report.scrapes;
      if (!ok) continue;
      ++cell.ok;
      ++report.scrapes_ok;
    }
  }
}

}  // namespace

boost::asio::awaitable<Result<Page>> Reader::read_page(const Selection& selection, Window window) {
  Page page;
  page.window = window;
  // Counters first: the evidence read after them then covers every scrape that they show.
  for (const auto& wanted : wanted_counters(options_.schemas, selection, options_.job)) {
    auto query = raw_samples(wanted.metric, wanted.matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    move_into(page.counters, std::move(answer->series));
  }
  unite_twins(page.counters, options_.replica_labels, window);
  std::erase_if(page.counters,
                [&](const Series& series) { return !selected(options_.schemas, selection, series.labels); });
  for (const auto& wanted : wanted_witnesses(options_.schemas, options_.job)) {
    auto query = raw_samples(wanted.metric, wanted.matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    move_into(page.witnesses, std::move(answer->series));
  }
  unite_twins(page.witnesses, options_.replica_labels, window);
  auto jobs = options_.job.empty() ? jobs_of(page) : std::vector<std::string>{options_.job};
  if (jobs.empty()) co_return page;
  const std::vector<promql::Matcher> of_jobs{{"job", std::move(jobs)}};
  auto query = raw_samples("up", of_jobs, window);
  auto answer = co_await client_.instant(std::move(query));
  if (!answer) co_return std::move(answer).error();
  page.up = std::move(answer->series);
  counting::unite_by_target(page.up, window);
  co_return page;
}

boost::asio::awaitable<Result<ReadReport>> Reader::read(Selection selection, Window window,
                                                        counting::Accountant& accountant,
                                                        counting::Accountant::Sink sink, PageObserver observe) {
  return read_from(window.start - options_.pad, std::move(selection), window, accountant, std::move(sink),
                   std::move(observe));
}

boost::asio::awaitable<Result<ReadReport>> Reader::read_from(UtcTime from, Selection selection, Window window,
                                                             counting::Accountant& accountant,
                                                             counting::Accountant::Sink sink, PageObserver observe) {
  ReadReport report;
  const auto options = options_;  // what the database says of itself may change meanwhile
  auto length = kFirstPage + options_.pad;
  while (from < window.end) {
    const Window piece{from, std::min(from + length, window.end)};
    auto page = co_await read_page(selection, piece);
    if (!page) co_return std::move(page).error();
    auto questions = accountant.questions(*page);
    auto answers = co_await find_predecessors(client_, options, std::move(questions));
    if (!answers) co_return std::move(answers).error();
    if (observe) observe(*page);
    accountant.account(*page, *answers, sink);
    take_stock(report, *page, window);
    length = next_length(piece.length(), sample_count(page->counters), options_.page_samples);
    from = piece.end;
  }
  co_return report;
}

}  // namespace bandwatch::reading
