#include "common/reading/scrape_evidence.hpp"

#include "common/promql/xor_chunk.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace bandwatch::reading {
namespace {

using counting::Series;

/// A shorter stretch costs less to read again than to add.
constexpr Duration kWorthRemembering = std::chrono::hours{1};

}  // namespace

ScrapeEvidence::ScrapeEvidence(const BucketRequest& request, Window read, counting::BucketSink& sink,
                               std::shared_ptr<const ScrapeHistory> history)
    : request_(request), window_(read), sink_(sink), history_(std::move(history)), scrapes_(request.grid, sink) {
  if (!request.resume) return;
  history_.reset();  // there is little to read
  evidence_.add_up(request.resume->up);
  evidence_.add_witnesses(request.resume->witnesses);
}

std::vector<Window> ScrapeEvidence::missing(const std::set<std::string>& jobs) {
  jobs_ = jobs;
  if (history_ && (history_->jobs != jobs || !history_->serves(request_.grid, window_, request_.keep_at)))
    history_.reset();
  auto out = history_ ? history_->missing(window_) : std::vector{window_};
  Duration unknown{};
  for (const auto stretch : out)
    unknown += stretch.length();
  if (unknown >= kWorthRemembering) begin_history();
  return out;
}

void ScrapeEvidence::begin_history() {
  if (request_.resume || !on_scrape_cells(request_.grid) || !on_scrape_cell(window_.start)) return;
  if (request_.keep_at) {
    if (on_scrape_cell(*request_.keep_at)) remembered_until_ = request_.keep_at;
  } else if (history_ && window_.end <= history_->window.end) {
    remembered_until_ = window_.end;
  }
  if (remembered_until_) cells_.emplace(history_ ? std::min(window_.start, history_->window.start) : window_.start);
}

void ScrapeEvidence::begin(Trail::Kind kind, const Labels& labels, Window stretch) {
  stretch_ = stretch;
  trail_.emplace(kind, labels, request_.keep_at.value_or(UtcTime::max()));
  row_ = cells_ && kind == Trail::Kind::kUp ? &cells_->row(counting::target_of(labels)) : nullptr;
}

bool ScrapeEvidence::take(std::string_view chunk) {
  const bool is_up = trail_->kind() == Trail::Kind::kUp;
  const auto remembered_until = remembered_until_.value_or(UtcTime::min());
  return promql::read_xor_chunk(chunk, [&](std::int64_t ms, std::uint64_t bits) {
    const UtcTime at{Duration{ms}};
    const auto value = std::bit_cast<double>(bits);
    if (!stretch_.contains(at) || std::isnan(value)) return;
    trail_->take(at, value);
    if (!is_up) return;
    if (!first_seen_) first_seen_ = at;
    scrapes_.add(at, value);
    if (row_ != nullptr && at <= remembered_until) cells_->count(*row_, at, value);
  });
}

void ScrapeEvidence::end() {
  if (first_seen_) seen_[counting::target_of(trail_->labels())].push_back({*first_seen_, *trail_->newest()});
  first_seen_.reset();
  scrapes_.flush(counting::target_of(trail_->labels()));
  const bool is_before = history_ && stretch_.end <= history_->window.start;
  (is_before ? before_ : after_).push_back(*std::move(trail_));
  trail_.reset();
}

void ScrapeEvidence::look_for_twins() {
  for (auto& [target, runs] : seen_) {
    std::sort(runs.begin(), runs.end(), [](const Window& a, const Window& b) { return a.start < b.start; });
    for (std::size_t i = 1; i < runs.size(); ++i)
      has_twins_ = has_twins_ || runs[i].start <= runs[i - 1].end;
  }
}

void ScrapeEvidence::join_trails() {
  std::map<Labels, Trail> joined;
  const auto add = [&](const std::vector<Trail>& trails) {
    for (const auto& trail : trails) {
      const auto [found, is_new] = joined.try_emplace(trail.labels(), trail);
      if (!is_new) found->second.append(trail);
    }
  };
  add(before_);
  if (history_) add(history_->trails);
  add(after_);
  for (auto& [labels, trail] : joined)
    trails_.push_back(std::move(trail));
}

void ScrapeEvidence::finish(counting::ResumeKeeper* keeper) {
  if (is_finished_) return;
  is_finished_ = true;
  look_for_twins();
  join_trails();
  if (history_) history_->cells.tell(request_.grid, sink_);
  std::vector<Series> up;
  std::vector<Series> witnesses;
  for (const auto& trail : trails_) {
    const bool is_up = trail.kind() == Trail::Kind::kUp;
    if (const auto newest = trail.newest()) {
      auto& known = newest_.try_emplace(counting::target_of(trail.labels()), *newest).first->second;
      known = std::max(known, *newest);
    }
    if (const auto settled = trail.settled_sample(); keeper != nullptr && settled) {
      const Series latest{trail.labels(), {settled->first}, {settled->second}};
      is_up ? keeper->add_up({latest}) : keeper->add_witnesses({latest});
    }
    auto told = trail.evidence();
    if (!told.times.empty()) (is_up ? up : witnesses).push_back(std::move(told));
  }
  evidence_.add_up(up);
  evidence_.add_witnesses(witnesses);
}

std::optional<UtcTime> ScrapeEvidence::newest(const counting::Target& target) const {
  const auto found = newest_.find(target);
  return found == newest_.end() ? std::nullopt : std::optional{found->second};
}

std::shared_ptr<const ScrapeHistory> ScrapeEvidence::grown_history() const {
  if (!remembered_until_) return nullptr;
  Window window{window_.start, *remembered_until_};
  if (history_) window = {std::min(window.start, history_->window.start), std::max(window.end, history_->window.end)};
  ScrapeHistory out{window, jobs_, {}, *cells_};
  if (history_) out.cells.add(history_->cells);
  if (out.cells.size() > kMostScrapeCells) return nullptr;
  for (const auto& trail : trails_) {
    if (auto settled = trail.settled(window.end)) out.trails.push_back(*std::move(settled));
  }
  return std::make_shared<const ScrapeHistory>(std::move(out));
}

}  // namespace bandwatch::reading
