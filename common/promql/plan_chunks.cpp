#include "common/promql/plan_chunks.hpp"

#include "common/promql/response_errors.hpp"
#include "common/promql/wanted.hpp"
#include "common/promql/xor_chunk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <utility>

namespace bandwatch::promql {

using bandwidth::Series;
using bandwidth::Target;

namespace {

UtcTime time_of(std::int64_t ms) {
  return UtcTime{Duration{ms}};
}

void append_sample(Series& series, const std::pair<UtcTime, double>& sample) {
  series.times.push_back(sample.first);
  series.values.push_back(sample.second);
}

/// Whether two series of one witness, which a new node_id parts, have samples at the same time.
bool overlap(std::vector<Series>& witnesses) {
  std::sort(witnesses.begin(), witnesses.end(),
            [](const Series& a, const Series& b) { return a.times.front() < b.times.front(); });
  std::map<Labels, UtcTime> ends;
  for (const auto& series : witnesses) {
    const auto [end, is_new] = ends.try_emplace(series.labels.without("node_id"), series.times.back());
    if (is_new) continue;
    if (series.times.front() <= end->second) return true;
    end->second = series.times.back();
  }
  return false;
}

}  // namespace

ChunksPlan::ChunksPlan(const BucketRequest& request, const ReaderOptions& options, bandwidth::NewTargetPolicy policy,
                       bandwidth::BucketSink& sink)
    : request_(request),
      options_(options),
      policy_(policy),
      run_(request.grid, request.attribution, sink),
      scrapes_(request.grid, sink),
      window_(read_window(request, options.pad)),
      keep_at_(request.keep_at.value_or(UtcTime::max())) {
  report_.plan = Plan::kChunks;
  if (request.keep_at) keeper_.emplace(*request.keep_at);
  if (!request.resume) return;
  evidence_.add_up(request.resume->up);
  evidence_.add_witnesses(request.resume->witnesses);
  if (keeper_) keeper_->add(*request.resume);
}

std::vector<ChunkQuery> ChunksPlan::queries(const std::set<std::string>& jobs) {
  std::vector<ChunkQuery> out;
  const auto ask = [&](Kind kind, const std::string& metric, std::vector<Matcher> matchers) {
    kinds_.push_back(kind);
    out.push_back(ChunkQuery{metric, std::move(matchers), window_});
  };
  jobs_ = jobs;
  if (!jobs.empty()) ask(Kind::kUp, "up", {Matcher{"job", {jobs.begin(), jobs.end()}}});
  for (auto& wanted : wanted_witnesses(options_.schemas, options_.job))
    ask(Kind::kWitness, wanted.metric, std::move(wanted.matchers));
  for (auto& wanted : wanted_counters(options_.schemas, request_.selection, options_.job))
    ask(Kind::kCounter, wanted.metric, std::move(wanted.matchers));
  return out;
}

Result<void> ChunksPlan::take(std::string_view frame) {
  auto read = parse_chunked_read(frame);
  if (!read) return std::move(read).error();
  if (read->query >= kinds_.size()) return malformed("the remote read answers what nobody asked");
  for (const auto& series : read->series) {
    // A long series is spread over frames; its parts follow one another.
    if (!kind_ || query_ != read->query || series_key_ != series.labels_key) {
      end_series();
      query_ = read->query;
      series_key_ = series.labels_key;
      begin_series(kinds_[query_], series);
    }
    for (const auto chunk : series.chunks) {
      if (!take_chunk(chunk)) return malformed("a chunk of the remote read is damaged");
    }
  }
  return {};
}

void ChunksPlan::begin_series(Kind kind, const ChunkedSeries& series) {
  kind_ = kind;
  if (kind != Kind::kCounter) {
    witnessed_ = Witnessed{};
    witnessed_.skeleton.labels = series.labels;
    return;
  }
  end_evidence();
  counter_.reset();
  auto counted = selected(options_.schemas, request_.selection, series.labels);
  if (!counted) return;
  report_.schema_found = true;
  if (!jobs_.contains(counted->target.job)) unknown_jobs_.insert(counted->target.job);
  counter_.emplace(make_counter(series.labels, *std::move(counted)));
}

ChunksPlan::Counter ChunksPlan::make_counter(const Labels& labels, bandwidth::CountedSeries counted) const {
  std::optional<bandwidth::Checkpoint> last;
  if (request_.resume) {
    const auto known = request_.resume->checkpoints.find(counted.id);
    if (known != request_.resume->checkpoints.end()) last = known->second;
  }
  const auto newest = newest_.find(counted.target);
  bandwidth::CounterWalk walk{evidence_.falls_of(counted.target), last, request_.grid.start};
  return Counter{std::move(counted), labels, std::move(walk),
                 newest == newest_.end() ? UtcTime::max() : newest->second};
}

bool ChunksPlan::take_chunk(std::string_view chunk) {
  switch (*kind_) {
    case Kind::kUp:
      return take_up(chunk);
    case Kind::kWitness:
      return take_witness(chunk);
    case Kind::kCounter:
      return !counter_ || take_counter(chunk);
  }
  return false;
}

bool ChunksPlan::take_up(std::string_view chunk) {
  auto& [skeleton, last, kept] = witnessed_;
  return read_xor_chunk(chunk,
                        [&, &skeleton = skeleton, &last = last, &kept = kept](std::int64_t ms, std::uint64_t bits) {
                          const std::pair sample{time_of(ms), std::bit_cast<double>(bits)};
                          if (!window_.contains(sample.first) || std::isnan(sample.second)) return;
                          scrapes_.add(sample.first, sample.second);
                          last = sample;
                          if (sample.second != 1.0) return;
                          if (skeleton.times.empty()) append_sample(skeleton, sample);
                          if (sample.first <= keep_at_) kept = sample;
                        });
}

bool ChunksPlan::take_witness(std::string_view chunk) {
  auto& [skeleton, last, kept] = witnessed_;
  return read_xor_chunk(chunk,
                        [&, &skeleton = skeleton, &last = last, &kept = kept](std::int64_t ms, std::uint64_t bits) {
                          const std::pair sample{time_of(ms), std::bit_cast<double>(bits)};
                          if (!window_.contains(sample.first) || !std::isfinite(sample.second)) return;
                          if (last && sample.first <= last->first) return;
                          if (!last) {
                            append_sample(skeleton, sample);
                          } else if (sample.second < last->second) {
                            if (skeleton.times.back() != last->first) append_sample(skeleton, *last);
                            append_sample(skeleton, sample);
                          }
                          last = sample;
                          if (sample.first <= keep_at_) kept = sample;
                        });
}

bool ChunksPlan::take_counter(std::string_view chunk) {
  auto& counter = *counter_;
  const auto end = std::min(window_.end, counter.newest);
  std::size_t samples = 0;
  const auto on_first = [&](const bandwidth::FirstSample& first) {
    const auto& target = counter.counted.target;
    if (raises_question(first, target, evidence_)) {
      open_.push_back(Open{first, counter.counted, counter.labels});
    } else {
      run_.add(counter.counted, worth_of(first, target, {}, evidence_, policy_));
    }
  };
  const auto on_delta = [&](const bandwidth::Delta& delta) { run_.add(counter.counted, delta); };
  const bool sound = read_xor_chunk(chunk, [&](std::int64_t ms, std::uint64_t bits) {
    const auto at = time_of(ms);
    if (at <= window_.start || at > end) return;
    ++samples;
    if (at > keep_at_ && !counter.passed_keep_at) {
      counter.passed_keep_at = true;
      counter.kept = counter.walk.last();
    }
    counter.walk.take(at, std::bit_cast<double>(bits), on_first, on_delta);
  });
  report_.samples += samples;
  return sound;
}

void ChunksPlan::end_series() {
  if (!kind_) return;
  if (*kind_ != Kind::kCounter) {
    end_witnessed();
  } else if (counter_) {
    end_counter();
  }
  kind_.reset();
}

void ChunksPlan::end_counter() {
  run_.flush(counter_->counted);
  if (!keeper_) return;
  const auto kept = counter_->passed_keep_at ? counter_->kept : counter_->walk.last();
  if (kept) keeper_->add_checkpoint(counter_->counted.id, *kept);
}

void ChunksPlan::end_witnessed() {
  auto& [skeleton, last, kept] = witnessed_;
  const auto target = bandwidth::target_of(skeleton.labels);
  if (last) {
    const auto newest = newest_.try_emplace(target, last->first).first;
    newest->second = std::max(newest->second, last->first);
  }
  const Series latest{skeleton.labels, kept ? std::vector{kept->first} : std::vector<UtcTime>{},
                      kept ? std::vector{kept->second} : std::vector<double>{}};
  if (*kind_ == Kind::kUp) {
    scrapes_.flush(target);
    if (keeper_) keeper_->add_up({latest});
    if (!skeleton.times.empty()) up_.push_back(std::move(skeleton));
    return;
  }
  if (keeper_) keeper_->add_witnesses({latest});
  if (!last) return;
  if (skeleton.times.back() != last->first) append_sample(skeleton, *last);
  witnesses_.push_back(std::move(skeleton));
}

void ChunksPlan::end_evidence() {
  witnesses_overlap_ = witnesses_overlap_ || overlap(witnesses_);
  evidence_.add_up(up_);
  evidence_.add_witnesses(witnesses_);
  up_.clear();
  witnesses_.clear();
}

std::vector<bandwidth::Question> ChunksPlan::questions() {
  end_series();
  end_evidence();
  std::vector<bandwidth::Question> out;
  for (const auto& [first, counted, labels] : open_)
    out.push_back({counted.id, labels, counted.target, first.at, first.before});
  return out;
}

BucketReport ChunksPlan::finish(const bandwidth::Answers& answers) {
  for (const auto& [first, counted, labels] : open_) {
    const auto answer = answers.find(counted.id);
    const auto known = answer == answers.end() ? bandwidth::Predecessor{} : answer->second;
    run_.add(counted, worth_of(first, counted.target, known, evidence_, policy_));
    run_.flush(counted);
  }
  for (const auto& [target, newest] : newest_)
    report_.newest_scrape = std::max(report_.newest_scrape.value_or(newest), newest);
  if (keeper_) report_.resume = std::make_shared<const bandwidth::Resume>(keeper_->finish());
  return report_;
}

}  // namespace bandwatch::promql
