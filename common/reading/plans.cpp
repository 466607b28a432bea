#include "common/reading/plans.hpp"

#include "common/reading/plan_boundaries.hpp"
#include "common/reading/plan_chunks.hpp"
#include "common/reading/plan_samples.hpp"
#include "common/reading/predecessors.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <utility>

namespace bandwatch::reading {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

/// External labels change with the database's configuration.
constexpr auto kSpellingKnownFor = std::chrono::minutes{10};

// From here on boundaries may cost less than samples, if there are many: measured, some 6 million.
constexpr Duration kLongWindow = std::chrono::hours{12};
constexpr Duration kUsualInterval = std::chrono::seconds{15};
constexpr std::int64_t kManySamples = 6'000'000;

// Of one range query. Prometheus refuses more instants than 11,000.
constexpr std::size_t kFewestInstants = 12;
constexpr std::size_t kMostInstants = 10'000;

/// For reads whose findings stay with the plans.
class Nobody final : public counting::BucketSink {
 public:
  void begin() override {}
  void on_bytes(const counting::CountedSeries&, std::size_t, std::span<const Bytes>) override {}
  void on_event(const counting::CountedSeries&, const counting::Delta&) override {}
  void on_scrapes(const counting::Target&, std::size_t, std::span<const counting::ScrapeCount>) override {}
};

/// Whether the scrapes of `window` are more than is remembered, judged by what is known.
bool would_be_too_much(const ScrapeHistory* known, Window window) {
  if (known == nullptr || known->window.length() == Duration::zero()) return false;
  const auto share =
      static_cast<double>(window.length() / kScrapeCell) / static_cast<double>(known->window.length() / kScrapeCell);
  return static_cast<double>(known->cells.size()) * share > static_cast<double>(kMostScrapeCells);
}

bool is_large(const BucketRequest& request, std::size_t series) {
  return request.grid.window().length() / kUsualInterval * static_cast<std::int64_t>(series) > kManySamples;
}

}  // namespace

std::string_view name_of(Plan plan) noexcept {
  switch (plan) {
    case Plan::kChunks:
      return "chunks";
    case Plan::kSamples:
      return "samples";
    case Plan::kBoundaries:
      return "boundaries";
  }
  return "";
}

Window read_window(const BucketRequest& request, Duration pad) {
  auto window = request.grid.window();
  window.start = request.resume ? request.resume->at : window.start - pad;
  window.end += counting::kCatchUp;
  return window;
}

asio::awaitable<Result<BucketReport>> Plans::read(BucketRequest request, counting::BucketSink& sink) {
  const bool chunks = preferred_ ? *preferred_ == Plan::kChunks : streams_chunks_;
  if (chunks) {
    sink.begin();
    auto report = co_await read_chunks(request, sink);
    if (!report && report.error().code != Errc::kInvalidArgument) co_return std::move(report).error();
    if (report && *report) co_return **std::move(report);
  }
  if (const auto even = even_part(request)) {
    auto estimate = co_await count_series(request);
    if (!estimate) co_return std::move(estimate).error();
    if (preferred_ == Plan::kBoundaries || is_large(request, *estimate)) {
      sink.begin();
      auto report = co_await read_boundaries(request, *even, *estimate, sink);
      co_return report;
    }
  }
  sink.begin();
  auto report = co_await read_samples(request, sink);
  co_return report;
}

asio::awaitable<Result<void>> Plans::prepare(Window window) {
  auto known = co_await reader_.jobs_in(window);
  if (!known) co_return std::move(known).error();
  if (!streams_chunks_ || would_be_too_much(scrape_history_.get(), window)) co_return Result<void>{};
  BucketRequest request;
  request.grid = {window.start, {window.end}};
  request.keep_at = window.end;
  request.scrapes_only = true;
  Nobody nobody;
  auto report = co_await read_chunks(request, nobody);
  if (!report) co_return std::move(report).error();
  co_return Result<void>{};
}

std::optional<EvenGrid> Plans::even_part(const BucketRequest& request) const {
  if (preferred_ && *preferred_ != Plan::kBoundaries) return std::nullopt;
  // Between its ends a bucket's bytes can't be spread.
  if (request.attribution != counting::Attribution::kSample) return std::nullopt;
  const bool is_long = request.grid.window().length() >= kLongWindow || preferred_ == Plan::kBoundaries;
  auto even = is_long ? EvenGrid::inside(request.grid) : std::nullopt;
  if (even && request.keep_at && *request.keep_at < even->last) return std::nullopt;
  return even;
}

asio::awaitable<Result<std::size_t>> Plans::count_series(const BucketRequest& request) {
  std::size_t out = 0;
  const auto& options = reader_.options();
  const Window recent{request.grid.ends.back() - std::chrono::hours{1}, request.grid.ends.back()};
  for (const auto& wanted : wanted_counters(options.schemas, request.selection, options.job)) {
    auto query = series_count(wanted.metric, wanted.matchers, recent);
    auto answer = co_await client_.instant(std::move(query));
    if (!answer) co_return std::move(answer).error();
    for (const auto& series : answer->series)
      out += static_cast<std::size_t>(std::max(series.values.back(), 0.0));
  }
  co_return out;
}

asio::awaitable<Result<Spelling>> Plans::spelling(std::set<std::string> jobs, Window window) {
  if (steady_clock::now() < spelling_until_) co_return spelling_;
  const auto& options = reader_.options();
  std::vector<Wanted> candidates;
  if (!jobs.empty()) candidates.push_back({"up", {promql::Matcher{"job", {jobs.begin(), jobs.end()}}}});
  for (auto& wanted : wanted_witnesses(options.schemas, options.job))
    candidates.push_back(std::move(wanted));
  const counting::Selection everything;
  for (auto& wanted : wanted_counters(options.schemas, everything, options.job))
    candidates.push_back(std::move(wanted));
  auto found = co_await compare_interfaces(client_, std::move(candidates), window);
  if (!found) co_return std::move(found).error();
  spelling_ = *found;
  // Where nothing was to be seen, nothing was learned.
  spelling_until_ = found->known ? steady_clock::now() + kSpellingKnownFor : steady_clock::time_point{};
  co_return spelling_;
}

asio::awaitable<Result<std::optional<BucketReport>>> Plans::read_chunks(const BucketRequest& request,
                                                                        counting::BucketSink& sink) {
  const auto window = read_window(request, reader_.options().pad);
  auto known = co_await reader_.jobs_in(window);
  if (!known) co_return std::move(known).error();
  auto spelled = co_await spelling(*known, window);
  if (!spelled) co_return std::move(spelled).error();
  if (!spelled->can_mix) co_return std::optional<BucketReport>{};
  ChunksPlan plan{request, reader_.options(), policy_, sink, std::move(spelled->external), scrape_history_};
  auto queries = plan.queries(*known);
  promql::Client::FrameSink on_frame = [&plan](std::string_view frame) { return plan.take(frame); };
  auto streamed = co_await client_.read_chunks(std::move(queries), std::move(on_frame));
  if (!streamed) co_return std::move(streamed).error();
  auto questions = plan.questions();
  if (!plan.unknown_jobs().empty()) reader_.forget_jobs();
  if (!plan.unknown_jobs().empty() || !plan.can_judge({})) co_return std::optional<BucketReport>{};
  auto answers = co_await find_predecessors(client_, reader_.options(), std::move(questions));
  if (!answers) co_return std::move(answers).error();
  if (!plan.can_judge(*answers)) co_return std::optional<BucketReport>{};
  scrape_history_ = better(scrape_history_, plan.grown_history());
  co_return std::optional<BucketReport>{plan.finish(*answers)};
}

asio::awaitable<Result<BucketReport>> Plans::read_samples(const BucketRequest& request, counting::BucketSink& sink) {
  SamplesPlan plan{request, reader_.options().schemas, policy_, sink};
  Reader::PageObserver observe = [&plan](const counting::Page& page) { plan.observe(page); };
  counting::Accountant::Sink take = [&plan](const counting::CountedSeries& series, const counting::Delta& delta) {
    plan.take(series, delta);
  };
  auto selection = request.selection;
  const auto needed = read_window(request, reader_.options().pad);
  const Window counted{request.grid.start, needed.end};
  auto read = co_await reader_.read_from(needed.start, std::move(selection), counted, plan.accountant(),
                                         std::move(take), std::move(observe));
  if (!read) co_return std::move(read).error();
  co_return plan.finish(*read);
}

asio::awaitable<Result<BucketReport>> Plans::read_boundaries(const BucketRequest& request, EvenGrid even,
                                                             std::size_t series, counting::BucketSink& sink) {
  BoundariesPlan plan{request, reader_.options(), even, sink};
  const auto whole = read_window(request, reader_.options().pad);
  auto known = co_await reader_.jobs_in(whole);
  if (!known) co_return std::move(known).error();
  const auto buckets =
      std::clamp(reader_.options().piece_points / std::max<std::size_t>(series, 1), kFewestInstants, kMostInstants);
  const auto length = even.step * static_cast<std::int64_t>(buckets);
  for (auto start = even.first; start < even.last; start += length) {
    const Window piece{start, std::min(start + length, even.last)};
    auto jobs = *known;
    auto asked = co_await ask_boundaries(request, even.step, piece, std::move(jobs), plan);
    if (!asked) co_return std::move(asked).error();
  }
  for (const auto stretch : plan.raw_stretches()) {
    counting::Accountant accountant{reader_.options().schemas, policy_, stretch.start};
    Reader::PageObserver observe = [&plan, stretch](const counting::Page& page) { plan.observe(page, stretch); };
    counting::Accountant::Sink take = [&plan](const counting::CountedSeries& found, const counting::Delta& delta) {
      plan.take(found, delta);
    };
    auto selection = request.selection;
    auto needed = stretch;
    if (stretch.end == request.grid.ends.back()) needed.end += counting::kCatchUp;
    auto read = co_await reader_.read(std::move(selection), needed, accountant, std::move(take), std::move(observe));
    if (!read) co_return std::move(read).error();
  }
  co_return plan.finish();
}

asio::awaitable<Result<void>> Plans::ask_boundaries(const BucketRequest& request, Duration step, Window piece,
                                                    std::set<std::string> jobs, BoundariesPlan& plan) {
  const auto& options = reader_.options();
  promql::RangeQuery query;
  query.first = piece.start - step;
  query.last = piece.end;
  query.step = step;
  for (const auto& wanted : wanted_witnesses(options.schemas, options.job)) {
    query.text = last_in_bucket(wanted.metric, wanted.matchers, step);
    auto last = co_await client_.range(query);
    if (!last) co_return std::move(last).error();
    plan.take_witnesses(last->series, query.first);
    query.text = falls_in_bucket(wanted.metric, wanted.matchers, step);
    auto falls = co_await client_.range(query);
    if (!falls) co_return std::move(falls).error();
    plan.take_witness_falls(falls->series);
  }
  query.first = piece.start;
  for (const auto& wanted : wanted_counters(options.schemas, request.selection, options.job)) {
    query.text = falls_in_bucket(wanted.metric, wanted.matchers, step);
    auto falls = co_await client_.range(query);
    if (!falls) co_return std::move(falls).error();
    plan.take_falls(wanted.metric, falls->series);
    query.text = alone_on_edge(wanted.metric, wanted.matchers, step);
    auto alone = co_await client_.range(query);
    if (!alone) co_return std::move(alone).error();
    plan.take_alone(wanted.metric, alone->series, piece);
    query.text = last_in_bucket(wanted.metric, wanted.matchers, step);
    auto last = co_await client_.range(query);
    if (!last) co_return std::move(last).error();
    plan.take_counters(wanted.metric, last->series, piece);
  }
  // One that has turned up since the index was asked has shown itself by now.
  jobs.insert(plan.jobs().begin(), plan.jobs().end());
  if (jobs.empty()) co_return Result<void>{};
  const std::vector<promql::Matcher> of_jobs{{"job", {jobs.begin(), jobs.end()}}};
  query.first = piece.start + step;
  query.text = count_in_bucket("up", of_jobs, step);
  auto count = co_await client_.range(query);
  if (!count) co_return std::move(count).error();
  query.text = count_with_edge("up", of_jobs, step);
  auto with_edge = co_await client_.range(query);
  if (!with_edge) co_return std::move(with_edge).error();
  query.text = sum_in_bucket("up", of_jobs, step);
  auto ok = co_await client_.range(query);
  if (!ok) co_return std::move(ok).error();
  plan.take_scrapes(count->series, with_edge->series, ok->series);
  co_return Result<void>{};
}

}  // namespace bandwatch::reading
