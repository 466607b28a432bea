#include "api-service/upstream/fair_queue.hpp"

#include <algorithm>
#include <tuple>

namespace bandwatch::api {

void FairQueue::begin(const std::string& caller) {
  auto& entry = callers_[caller];
  ++entry.working;
  entry.last_served = ++served_;
  ++working_;
}

void FairQueue::end(const std::string& caller) {
  const auto found = callers_.find(caller);
  if (found == callers_.end() || found->second.working == 0) return;
  --found->second.working;
  --working_;
  forget_idle(found);
}

FairQueue::Id FairQueue::wait(const std::string& caller) {
  callers_[caller].waiting.push_back(++last_id_);
  ++waiting_;
  return last_id_;
}

bool FairQueue::give_up(const std::string& caller, Id id) {
  const auto found = callers_.find(caller);
  if (found == callers_.end() || std::erase(found->second.waiting, id) == 0) return false;
  --waiting_;
  forget_idle(found);
  return true;
}

std::optional<FairQueue::Id> FairQueue::next() {
  auto best = callers_.end();
  const auto rank = [](const Caller& caller) { return std::tie(caller.working, caller.last_served); };
  for (auto it = callers_.begin(); it != callers_.end(); ++it) {
    if (it->second.waiting.empty()) continue;
    if (best == callers_.end() || rank(it->second) < rank(best->second)) best = it;
  }
  if (best == callers_.end()) return std::nullopt;
  const auto id = best->second.waiting.back();
  best->second.waiting.pop_back();
  --waiting_;
  begin(best->first);
  return id;
}

std::optional<FairQueue::Id> FairQueue::displace() {
  const auto most = std::max_element(callers_.begin(), callers_.end(), [](const auto& a, const auto& b) {
    return a.second.waiting.size() < b.second.waiting.size();
  });
  if (most == callers_.end() || most->second.waiting.empty()) return std::nullopt;
  const auto id = most->second.waiting.front();
  most->second.waiting.pop_front();
  --waiting_;
  forget_idle(most);
  return id;
}

bool FairQueue::is_within_share(const std::string& caller, std::size_t places) const {
  const auto found = callers_.find(caller);
  const bool is_known = found != callers_.end();
  const auto has = is_known ? found->second.working + found->second.waiting.size() : 0;
  const auto callers = callers_.size() + (is_known ? 0 : 1);
  return has + 1 <= std::max<std::size_t>(1, places / callers);
}

void FairQueue::forget_idle(Callers::iterator caller) {
  if (caller->second.working == 0 && caller->second.waiting.empty()) callers_.erase(caller);
}

}  // namespace bandwatch::api
