#include "tests/proofs/world/recorded_life.hpp"

#include <algorithm>

namespace bandwatch::proof {

namespace asio = boost::asio;

Duration RecordedLife::up_to(Duration most) {
  return Duration{std::uniform_int_distribution<std::int64_t>{0, most.count()}(random_)};
}

void RecordedLife::show(UtcTime now, Duration latest) {
  for (const auto& up : history_.up) {
    auto& horizon = horizons_[counting::target_of(up.labels)];
    horizon = std::max(horizon, now - up_to(latest));
  }
}

std::vector<counting::Series> RecordedLife::visible(const std::vector<counting::Series>& all) const {
  std::vector<counting::Series> out;
  for (const auto& series : all) {
    const auto horizon = horizons_.find(counting::target_of(series.labels));
    if (horizon == horizons_.end()) continue;
    const auto end = std::upper_bound(series.times.begin(), series.times.end(), horizon->second);
    const auto count = end - series.times.begin();
    if (count == 0) continue;
    out.push_back({series.labels, {series.times.begin(), end}, {series.values.begin(), series.values.begin() + count}});
  }
  return out;
}

counting::Accountant RecordedLife::make_accountant(UtcTime count_from) const {
  return counting::Accountant{{*counting::find_preset("kong-3")}, counting::NewTargetPolicy::kBaseline, count_from};
}

UtcTime RecordedLife::newest() const {
  UtcTime out;
  for (const auto& series : visible(history_.up))
    out = std::max(out, series.times.back());
  return out;
}

asio::awaitable<Result<UtcTime>> RecordedLife::now() {
  co_return clock_->now();
}

asio::awaitable<Result<std::vector<counting::Series>>> RecordedLife::scrapes(std::set<std::string> /*instances*/,
                                                                             Window window) {
  test::History shown;
  shown.window = history_.window;
  shown.up = visible(history_.up);
  co_return page_of(shown, window).up;
}

asio::awaitable<Result<reading::ReadReport>> RecordedLife::read(UtcTime begin, Window window,
                                                                counting::Accountant& accountant,
                                                                counting::Accountant::Sink sink,
                                                                reading::Reader::PageObserver observe) {
  test::History shown;
  shown.window = history_.window;
  shown.counters = visible(history_.counters);
  shown.up = visible(history_.up);
  shown.witnesses = visible(history_.witnesses);
  reading::ReadReport report;
  auto from = begin;
  while (from < window.end) {
    const auto end = std::min(window.end, from + overlap_ + up_to(window.length() + overlap_));
    const auto page = page_of(shown, Window{from - up_to(overlap_), end});
    if (observe) observe(page);
    const auto answers = answer(shown, accountant.questions(page));
    accountant.account(page, answers, sink);
    report.schema_found |= !page.counters.empty();
    ++report.pages;
    from = end;
  }
  if (on_read_) {
    const auto checked = on_read_();
    if (!checked) co_return checked.error();
  }
  co_return report;
}

asio::awaitable<Result<std::vector<std::string>>> RecordedLife::counted_twice(UtcTime /*now*/) {
  co_return std::vector<std::string>{};
}

asio::awaitable<Result<reading::ProbeReport>> RecordedLife::probe(UtcTime /*now*/) {
  co_return reading::ProbeReport{};
}

asio::awaitable<Result<alert::Retention>> RecordedLife::retention() {
  co_return alert::Retention{history_.window.length() + std::chrono::hours{2}};
}

}  // namespace bandwatch::proof
