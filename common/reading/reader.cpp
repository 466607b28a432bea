#include "common/reading/reader.hpp"

#include "common/counting/twins.hpp"
#include "common/reading/predecessors.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
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
/// What is too large even so is cut by targets.
constexpr Duration kShortestPiece = std::chrono::seconds{10};
constexpr std::size_t kMostGroups = 4096;

void move_into(std::vector<Series>& all, std::vector<Series>&& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::size_t sample_count(const std::vector<Series>& all) {
  std::size_t count = 0;
  for (const auto& series : all)
    count += series.times.size();
  return count;
}

/// The jobs of a read, and any that has turned up since they were asked for.
std::set<std::string> with_those_of(const Page& page, std::set<std::string> jobs) {
  for (const auto* list : {&page.counters, &page.witnesses}) {
    for (const auto& series : *list)
      jobs.emplace(series.labels.get("job"));
  }
  return jobs;
}

/// A page's length such that it has about `wanted` samples in each of `groups`.
Duration length_for(double density, std::size_t wanted, std::size_t groups, Duration last) {
  if (density <= 0) return std::min(last * 4, kLongestPage);
  const auto length = std::min(static_cast<double>(wanted * groups) / density, 1e12);
  // Careful where it was quiet until now.
  const auto bounded = std::min(Duration{static_cast<std::int64_t>(length)}, last * 4);
  return std::clamp(bounded, kShortestPage, kLongestPage);
}

/// In how many groups the shortest page is no more than twice what a page is meant to be.
std::size_t groups_for(double density, std::size_t wanted) {
  const auto shortest = density * static_cast<double>(kShortestPage.count());
  const auto groups = shortest / (2.0 * static_cast<double>(wanted));
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(groups)), 1, kMostGroups);
}

bool is_everything(const Selection& selection) {
  return selection == Selection{};
}

void add_group(std::vector<promql::Matcher>& matchers, const std::vector<std::string>& instances) {
  if (!instances.empty()) matchers.push_back({"instance", instances});
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

/// What one read carries along.
struct Reader::Reading {
  Selection selection;
  Window window;
  ReaderOptions options;  // what the database says of itself may change meanwhile
  counting::Accountant& accountant;
  counting::Accountant::Sink sink;
  PageObserver observe;
  std::set<std::string> jobs{};
  ReadReport report{};
  std::size_t samples{0};          ///< of counters, of the piece of time at hand
  Duration fitting{kLongestPage};  ///< the longest stretch that was not found too large
  std::size_t groups{1};           ///< that a piece of time is cut into
};

boost::asio::awaitable<Result<Page>> Reader::read_page(const Reading& reading, Group group, Window window) {
  const auto& selection = reading.selection;
  Page page;
  page.window = window;
  // Counters first: the evidence read after them then covers every scrape that they show.
  for (auto& wanted : wanted_counters(options_.schemas, selection, options_.job)) {
    add_group(wanted.matchers, group);
    auto query = raw_samples(wanted.metric, wanted.matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    move_into(page.counters, std::move(answer->series));
  }
  unite_twins(page.counters, options_.replica_labels, window);
  std::erase_if(page.counters,
                [&](const Series& series) { return !selected(options_.schemas, selection, series.labels); });
  for (auto& wanted : wanted_witnesses(options_.schemas, options_.job)) {
    add_group(wanted.matchers, group);
    auto query = raw_samples(wanted.metric, wanted.matchers, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    move_into(page.witnesses, std::move(answer->series));
  }
  unite_twins(page.witnesses, options_.replica_labels, window);
  const auto jobs = with_those_of(page, reading.jobs);
  if (jobs.empty()) co_return page;
  std::vector<promql::Matcher> of_jobs{{"job", {jobs.begin(), jobs.end()}}};
  add_group(of_jobs, group);
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
  Reading reading{std::move(selection), window, options_, accountant, std::move(sink), std::move(observe)};
  const Window whole{from, window.end};
  auto known = co_await jobs_in(whole);
  if (!known) co_return std::move(known).error();
  reading.jobs = *std::move(known);
  auto density = is_everything(reading.selection) ? density_ : 0.0;
  if (density == 0.0 && window.end - from > kFirstPage + options_.pad) {
    auto seen = co_await look(reading.selection, whole);
    if (!seen) co_return std::move(seen).error();
    density = *seen;
  }
  const auto first = kFirstPage + options_.pad;
  reading.groups = groups_for(density, options_.page_samples);
  auto length = density > 0 ? length_for(density, options_.page_samples, reading.groups, first) : first;
  while (from < window.end) {
    const Window piece{from, std::min(from + std::min(length, reading.fitting), window.end)};
    reading.samples = 0;
    Group everything;
    auto groups = co_await divide(reading, everything, piece, reading.groups);
    if (!groups) co_return std::move(groups).error();
    for (auto& group : *groups) {
      auto read = co_await read_part(reading, piece, std::move(group));
      if (!read) co_return std::move(read).error();
    }
    // A quiet stretch says little of the next one.
    density = std::max(static_cast<double>(reading.samples) / static_cast<double>(piece.length().count()), density / 2);
    reading.groups = std::max(reading.groups, groups_for(density, options_.page_samples));
    length = length_for(density, options_.page_samples, reading.groups, piece.length());
    from = piece.end;
  }
  if (is_everything(reading.selection)) density_ = density;
  co_return std::move(reading.report);
}

boost::asio::awaitable<Result<void>> Reader::read_part(Reading& reading, Window window, Group group) {
  auto copy = group;
  // What was found too large once is not tried again.
  Result<Page> page = Error{Errc::kTooLarge, {}, {}};
  const bool is_tried = window.length() <= reading.fitting || window.length() < 2 * kShortestPiece;
  if (is_tried) page = co_await read_page(reading, std::move(copy), window);
  if (page) {
    auto booked = co_await book(reading, *std::move(page));
    co_return booked;
  }
  if (page.error().code != Errc::kTooLarge) co_return std::move(page).error();
  if (window.length() >= 2 * kShortestPiece) {
    const auto middle = window.start + window.length() / 2;
    reading.fitting = std::min(reading.fitting, window.length() - window.length() / 2);
    auto earlier = group;
    auto read = co_await read_part(reading, Window{window.start, middle}, std::move(earlier));
    if (!read) co_return std::move(read).error();
    read = co_await read_part(reading, Window{middle, window.end}, std::move(group));
    co_return read;
  }
  // As many groups as were needed before, or one more.
  const bool is_all = group.empty();
  const auto count = is_all ? std::max<std::size_t>(reading.groups, 2) : 2;
  auto halves = co_await divide(reading, std::move(group), window, count);
  if (!halves) co_return std::move(halves).error();
  if (halves->size() < 2) co_return std::move(page).error();
  reading.groups = std::min(is_all ? std::max(reading.groups, halves->size()) : reading.groups + 1, kMostGroups);
  for (auto& half : *halves) {
    auto read = co_await read_part(reading, window, std::move(half));
    if (!read) co_return std::move(read).error();
  }
  co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> Reader::book(Reading& reading, Page page) {
  auto questions = reading.accountant.questions(page);
  auto answers = co_await find_predecessors(client_, reading.options, std::move(questions));
  if (!answers) co_return std::move(answers).error();
  if (reading.observe) reading.observe(page);
  reading.accountant.account(page, *answers, reading.sink);
  take_stock(reading.report, page, reading.window);
  reading.samples += sample_count(page.counters);
  co_return Result<void>{};
}

boost::asio::awaitable<Result<std::vector<Reader::Group>>> Reader::divide(const Reading& reading, Group group,
                                                                          Window window, std::size_t count) {
  std::vector<Group> out;
  if (count < 2) {
    out.push_back(std::move(group));
    co_return out;
  }
  if (group.empty()) {
    auto targets = co_await targets_in(reading, window);
    if (!targets) co_return std::move(targets).error();
    group = *std::move(targets);
  }
  const auto each = std::max<std::size_t>((group.size() + count - 1) / count, 1);
  for (auto& name : group) {
    if (out.empty() || out.back().size() == each) out.emplace_back();
    out.back().push_back(std::move(name));
  }
  if (out.size() < 2) out.assign(1, Group{});  // all of them
  co_return out;
}

boost::asio::awaitable<Result<Reader::Group>> Reader::targets_in(const Reading& reading, Window window) {
  static const std::vector<std::string> target{"instance"};
  auto asked = wanted_counters(options_.schemas, reading.selection, options_.job);
  for (auto& witness : wanted_witnesses(options_.schemas, options_.job))
    asked.push_back(std::move(witness));
  // Those too that are scraped and have no counter yet: they prove that it was born.
  if (!reading.jobs.empty()) asked.push_back({"up", {{"job", {reading.jobs.begin(), reading.jobs.end()}}}});
  std::set<std::string> instances;
  for (const auto& wanted : asked) {
    auto query = distinct(wanted.metric, wanted.matchers, target, window);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    for (const auto& series : answer->series)
      instances.emplace(series.labels.get("instance"));
  }
  co_return Group{instances.begin(), instances.end()};
}

boost::asio::awaitable<Result<double>> Reader::look(const Selection& selection, Window window) {
  double most = 0;
  for (const auto end : {std::min(window.start + kShortestPage, window.end), window.end}) {
    const Window glance{end - kShortestPage, end};
    double samples = 0;
    for (const auto& wanted : wanted_counters(options_.schemas, selection, options_.job)) {
      auto query = promql::sample_count(wanted.metric, wanted.matchers, glance);
      auto answer = co_await client_.instant(std::move(query));
      if (!answer) co_return std::move(answer).error();
      for (const auto& series : answer->series)
        samples += std::max(series.values.back(), 0.0);
    }
    most = std::max(most, samples / static_cast<double>(glance.length().count()));
  }
  co_return most;
}

}  // namespace bandwatch::reading
