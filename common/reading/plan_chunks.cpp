#include "common/reading/plan_chunks.hpp"

#include "common/counting/family.hpp"
#include "common/counting/twins.hpp"
#include "common/promql/response_errors.hpp"
#include "common/promql/xor_chunk.hpp"
#include "common/reading/wanted.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

namespace bandwatch::reading {

namespace {

UtcTime time_of(std::int64_t ms) {
  return UtcTime{Duration{ms}};
}

}  // namespace

ChunksPlan::ChunksPlan(const BucketRequest& request, const ReaderOptions& options, counting::NewTargetPolicy policy,
                       counting::BucketSink& sink, ExternalLabels external,
                       std::shared_ptr<const ScrapeHistory> history)
    : request_(request),
      options_(options),
      policy_(policy),
      external_(std::move(external)),
      run_(request.grid, request.attribution, sink),
      window_(read_window(request, options.pad)),
      scrapes_(request, window_, sink, std::move(history)),
      keep_at_(request.keep_at.value_or(UtcTime::max())) {
  report_.plan = Plan::kChunks;
  if (!request.keep_at) return;
  keeper_.emplace(*request.keep_at);
  if (request.resume) keeper_->add(*request.resume);
}

std::vector<promql::ChunkQuery> ChunksPlan::queries(const std::set<std::string>& jobs) {
  std::vector<promql::ChunkQuery> out;
  const auto ask = [&](Kind kind, const std::string& metric, std::vector<promql::Matcher> matchers, Window window) {
    asked_.push_back({kind, window});
    out.push_back(promql::ChunkQuery{metric, std::move(matchers), window});
  };
  jobs_ = jobs;
  for (const auto stretch : scrapes_.missing(jobs)) {
    if (!jobs.empty()) ask(Kind::kUp, "up", {promql::Matcher{"job", {jobs.begin(), jobs.end()}}}, stretch);
    for (auto& wanted : wanted_witnesses(options_.schemas, options_.job))
      ask(Kind::kWitness, wanted.metric, std::move(wanted.matchers), stretch);
  }
  if (request_.scrapes_only) return out;
  for (auto& wanted : wanted_counters(options_.schemas, request_.selection, options_.job))
    ask(Kind::kCounter, wanted.metric, std::move(wanted.matchers), window_);
  return out;
}

Result<void> ChunksPlan::take(std::string_view frame) {
  auto read = promql::parse_chunked_read(frame);
  if (!read) return std::move(read).error();
  if (read->query >= asked_.size()) return promql::malformed("the remote read answers what nobody asked");
  for (const auto& series : read->series) {
    // A long series is spread over frames; its parts follow one another.
    if (!kind_ || query_ != read->query || series_key_ != series.labels_key) {
      end_series();
      query_ = read->query;
      series_key_ = series.labels_key;
      if (scrapes_.is_finished() && asked_[query_].kind != Kind::kCounter)
        return promql::malformed("the remote read is out of order");
      begin_series(series);
    }
    for (const auto chunk : series.chunks) {
      if (!take_chunk(chunk)) return promql::malformed("a chunk of the remote read is damaged");
    }
  }
  return {};
}

void ChunksPlan::begin_series(const promql::ChunkedSeries& series) {
  const auto& asked = asked_[query_];
  kind_ = asked.kind;
  const auto labels = counting::without_replica(without(series.labels, external_), options_.replica_labels);
  if (asked.kind != Kind::kCounter) {
    scrapes_.begin(asked.kind == Kind::kUp ? Trail::Kind::kUp : Trail::Kind::kWitness, labels, asked.window);
    return;
  }
  end_evidence();
  counter_.reset();
  auto counted = selected(options_.schemas, request_.selection, labels);
  if (!counted) return;
  report_.schema_found = true;
  if (!jobs_.contains(counted->target.job)) unknown_jobs_.insert(counted->target.job);
  counter_.emplace(make_counter(labels, *std::move(counted)));
}

ChunksPlan::Counter ChunksPlan::make_counter(const Labels& labels, counting::CountedSeries counted) const {
  std::optional<counting::Checkpoint> last;
  if (request_.resume) {
    const auto known = request_.resume->checkpoints.find(counted.id);
    if (known != request_.resume->checkpoints.end()) last = known->second;
  }
  const auto newest = scrapes_.newest(counted.target).value_or(UtcTime::max());
  counting::CounterWalk walk{scrapes_.evidence().falls_of(counted.target), last, request_.grid.start};
  Run run;
  run.family = family_of(counted, labels);
  run.id = std::hash<std::string>{}(counted.id);
  return Counter{std::move(counted), labels, std::move(walk), newest, run};
}

bool ChunksPlan::take_chunk(std::string_view chunk) {
  if (*kind_ != Kind::kCounter) return scrapes_.take(chunk);
  return !counter_ || take_counter(chunk);
}

bool ChunksPlan::take_counter(std::string_view chunk) {
  const auto end = std::min(window_.end, counter_->newest);
  counting::Growth growth;
  std::size_t samples = 0;
  std::size_t booked = 0;  // of them, up to where `growth` began
  const bool sound = promql::read_xor_chunk(chunk, [&](std::int64_t ms, std::uint64_t bits) {
    const auto at = time_of(ms);
    const auto value = std::bit_cast<double>(bits);
    if (growth.take(at, value)) [[likely]] {
      ++samples;
      return;
    }
    book(growth, samples - booked);
    if (at <= window_.start || at > end) return;
    ++samples;
    booked = samples;
    counter_->run.take(at, 1);
    take_sample(at, value);
    begin(growth, at, end);
  });
  book(growth, samples - booked);
  report_.samples += samples;
  counter_->run.samples += static_cast<std::int64_t>(samples);
  return sound;
}

void ChunksPlan::Run::take(UtcTime at, std::size_t count) {
  if (first == UtcTime{}) first = last = at;
  const auto distance = (at - last) / static_cast<std::int64_t>(count);
  if (distance > Duration{}) pace = pace > Duration{} ? std::min(pace, distance) : distance;
  last = at;
}

bool ChunksPlan::Run::has_holes() const {
  return samples > 1 && pace > Duration{} && (last - first + pace / 2) / pace >= samples;
}

void ChunksPlan::take_sample(UtcTime at, double value) {
  auto& counter = *counter_;
  const auto on_first = [&](const counting::FirstSample& first) {
    const auto& target = counter.counted.target;
    // One that was away for a while may come back where another one stood in its place.
    const bool was_away = first.before && first.at - first.before->at > kMoment;
    if (was_away || raises_question(first, target, scrapes_.evidence())) {
      open_.push_back(Open{first, counter.counted, counter.labels});
    } else {
      run_.add(counter.counted, worth_of(first, target, {}, scrapes_.evidence(), policy_));
    }
  };
  const auto on_delta = [&](const counting::Delta& delta) { run_.add(counter.counted, delta); };
  if (at > keep_at_ && !counter.passed_keep_at && counting::byte_count(value)) {
    counter.passed_keep_at = true;
    counter.kept = counter.walk.last_before(*counting::byte_count(value));
  }
  counter.walk.take(at, value, on_first, on_delta);
}

void ChunksPlan::begin(counting::Growth& growth, UtcTime at, UtcTime end) {
  const auto grows_until = counter_->walk.grows_until(at);
  if (!grows_until) return;
  const auto sums_until = run_.sums_until(at);
  if (!sums_until) return;
  auto until = std::min({*grows_until, *sums_until, end});
  if (!counter_->passed_keep_at) until = std::min(until, keep_at_);
  growth.begin(*counter_->walk.last(), until);
}

void ChunksPlan::book(counting::Growth& growth, std::size_t samples) {
  if (growth.is_open()) {
    run_.add(growth.last().at, growth.bytes());
    counter_->walk.skip_to(growth.last());
    counter_->run.take(growth.last().at, samples);
  }
  growth.end();
}

void ChunksPlan::end_series() {
  if (!kind_) return;
  if (*kind_ != Kind::kCounter) {
    scrapes_.end();
  } else if (counter_) {
    end_counter();
  }
  kind_.reset();
}

void ChunksPlan::end_counter() {
  run_.flush(counter_->counted);
  if (counter_->run.samples > 0) runs_.push_back(counter_->run);
  if (!keeper_) return;
  const auto kept = counter_->passed_keep_at ? counter_->kept : counter_->walk.last();
  if (kept) keeper_->add_checkpoint(counter_->counted.id, *kept);
}

std::vector<counting::Question> ChunksPlan::questions() {
  end_series();
  end_evidence();
  std::vector<counting::Question> out;
  for (const auto& [first, counted, labels] : open_)
    out.push_back({counted.id, labels, counted.target, first.at, first.before, first.value});
  return out;
}

bool ChunksPlan::can_judge(const counting::Answers& answers) const {
  if (scrapes_.has_twins()) return false;
  auto runs = runs_;
  std::sort(runs.begin(), runs.end(),
            [](const Run& a, const Run& b) { return std::tie(a.family, a.first) < std::tie(b.family, b.first); });
  for (std::size_t begin = 0, end = 0; begin < runs.size(); begin = end) {
    while (end < runs.size() && runs[end].family == runs[begin].family)
      ++end;
    for (auto late = begin + 1; late < end; ++late) {
      for (auto early = begin; early < late; ++early) {
        if (runs[early].id == runs[late].id) return false;
        // The one that was first ended before the other began, or may have been away when it did.
        if (runs[early].first == runs[late].first) continue;
        if (runs[early].last < runs[late].first || runs[early].has_holes()) return false;
      }
    }
  }
  return std::none_of(open_.begin(), open_.end(), [&](const Open& open) {
    const auto answer = answers.find(open.counted.id);
    const auto before = answer == answers.end() ? std::nullopt : answer->second.sample;
    return before && !answer->second.witness_fell && open.first.value < before->value &&
           !counting::is_certain_restart(*before, {open.first.at, open.first.value});
  });
}

BucketReport ChunksPlan::finish(const counting::Answers& answers) {
  for (const auto& [first, counted, labels] : open_) {
    const auto answer = answers.find(counted.id);
    const auto known = answer == answers.end() ? counting::Predecessor{} : answer->second;
    auto judged = first;
    if (known.sample && (!judged.before || judged.before->at < known.sample->at)) judged.before = known.sample;
    run_.add(counted, worth_of(judged, counted.target, known, scrapes_.evidence(), policy_));
    run_.flush(counted);
  }
  if (keeper_) report_.resume = std::make_shared<const counting::Resume>(keeper_->finish());
  return report_;
}

}  // namespace bandwatch::reading
