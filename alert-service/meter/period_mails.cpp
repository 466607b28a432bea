#include "alert-service/meter/period_mails.hpp"

namespace bandwatch::alert {
namespace {

/// The periods of `quota` that end in `moved`.
std::vector<Period> ended_in(const Quota& quota, const Window& moved) {
  std::vector<Period> out;
  // The first instant of `moved`: a period that ends at its start was told of before.
  for (auto period = period_at(quota.rule, moved.start + Duration{1}); period.window.end <= moved.end;
       period = next_period(quota.rule, period)) {
    out.push_back(period);
  }
  return out;
}

}  // namespace

std::vector<Turn> turns(std::span<const Quota> quotas, const PollState& state, const Window& moved, Duration settle) {
  std::vector<Turn> out;
  for (const auto& quota : quotas) {
    const auto known = state.known_since.find(quota.id);
    if (known == state.known_since.end()) continue;
    if (quota.summary) {
      for (auto& period : ended_in(quota, Window{moved.start - settle, moved.end - settle})) {
        if (period.window.end > known->second) out.push_back({&quota, Topic::kSummary, std::move(period)});
      }
    }
    if (quota.period_start) {
      for (const auto& period : ended_in(quota, moved)) {
        if (period.window.end > known->second) {
          out.push_back({&quota, Topic::kStart, next_period(quota.rule, period)});
        }
      }
    }
  }
  return out;
}

}  // namespace bandwatch::alert
