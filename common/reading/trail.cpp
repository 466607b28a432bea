#include "common/reading/trail.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bandwatch::reading {

void Trail::take_up(UtcTime at, double value) {
  if (std::isnan(value)) return;
  newest_ = at;
  const bool is_settled = at <= settled_until_;
  if (is_settled) settled_newest_ = at;
  if (value != 1.0) return;
  if (marks_.empty()) marks_.emplace_back(at, value);
  if (is_settled) settled_ = Sample{at, value};
}

void Trail::take_witness(UtcTime at, double value) {
  if (!std::isfinite(value) || (last_ && at <= last_->first)) return;
  if (!last_) {
    marks_.emplace_back(at, value);
    explains_next_ = true;  // it may go on below another series of its target
  } else if (value < last_->second) {
    if (marks_.back() != *last_) marks_.push_back(*last_);
    marks_.emplace_back(at, value);
    explains_next_ = true;
  } else if (std::exchange(explains_next_, false)) {
    marks_.emplace_back(at, value);
  }
  last_ = Sample{at, value};
  newest_ = at;
  if (at > settled_until_) return;
  settled_ = last_;
  settled_newest_ = at;
}

void Trail::append(const Trail& later) {
  if (kind_ == Kind::kUp) {
    if (marks_.empty()) marks_ = later.marks_;
  } else if (!later.marks_.empty()) {
    // A first count that goes on from the last one here says nothing.
    const bool is_news =
        later.marks_.size() > 2 || !last_ || explains_next_ || later.marks_.front().second < last_->second;
    if (is_news) {
      if (last_ && marks_.back() != *last_) marks_.push_back(*last_);
      marks_.insert(marks_.end(), later.marks_.begin(), later.marks_.end());
      const bool fell = last_ && later.marks_.size() == 1 && later.marks_.front().second < last_->second;
      explains_next_ = later.explains_next_ || fell;
    }
  }
  if (later.last_) last_ = later.last_;
  if (later.newest_) newest_ = later.newest_;
  if (later.settled_) settled_ = later.settled_;
  if (later.settled_newest_) settled_newest_ = later.settled_newest_;
}

std::optional<Trail> Trail::settled(UtcTime until) const {
  if (!settled_newest_) return std::nullopt;
  auto out = *this;
  std::erase_if(out.marks_, [&](const Sample& mark) { return mark.first > until; });
  out.last_ = kind_ == Kind::kWitness ? settled_ : std::nullopt;
  const auto& marks = out.marks_;
  out.explains_next_ = kind_ == Kind::kWitness && marks.size() > 1 && out.last_ == marks.back() &&
                       marks.back().second < marks[marks.size() - 2].second;
  out.newest_ = settled_newest_;
  return out;
}

counting::Series Trail::evidence() const {
  counting::Series out{labels_, {}, {}};
  const auto add = [&](const Sample& sample) {
    out.times.push_back(sample.first);
    out.values.push_back(sample.second);
  };
  for (const auto& mark : marks_)
    add(mark);
  if (last_ && marks_.back() != *last_) add(*last_);
  return out;
}

}  // namespace bandwatch::reading
