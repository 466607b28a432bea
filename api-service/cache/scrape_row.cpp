#include "api-service/cache/scrape_row.hpp"

#include <algorithm>

namespace bandwatch::api {

using counting::ScrapeCount;

void ScrapeRow::add(std::size_t index, ScrapeCount more) {
  if (more.seen == 0 && more.ok == 0) return;
  const auto behind =
      std::upper_bound(stretches_.begin(), stretches_.end(), index,
                       [](std::size_t bucket, const Stretch& stretch) { return bucket < stretch.begin; });
  const auto at = static_cast<std::size_t>(behind - stretches_.begin()) - 1;
  const auto begin = stretches_[at].begin;
  const auto end = end_of(at);
  const auto before = stretches_[at].count;
  // What follows the bucket first: `at` stays where it is.
  if (index + 1 < end) stretches_.insert(behind, {index + 1, before});
  const Stretch changed{index, {before.seen + more.seen, before.ok + more.ok}};
  if (begin == index) {
    stretches_[at] = changed;
  } else {
    stretches_.insert(stretches_.begin() + static_cast<std::ptrdiff_t>(at) + 1, changed);
  }
  join(at == 0 ? 0 : at - 1, std::min(at + 2, stretches_.size() - 1));
}

void ScrapeRow::join(std::size_t first, std::size_t last) {
  for (auto i = last; i > first; --i) {
    if (stretches_[i].count == stretches_[i - 1].count)
      stretches_.erase(stretches_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void ScrapeRow::extend_to(std::size_t size) {
  if (size <= size_) return;
  if (stretches_.empty() || stretches_.back().count != ScrapeCount{}) stretches_.push_back({size_, {}});
  size_ = size;
}

void ScrapeRow::forget_after(std::size_t size) {
  std::erase_if(stretches_, [&](const Stretch& stretch) { return stretch.begin >= size; });
  size_ = size;
}

void ScrapeRow::forget_first(std::size_t count) {
  size_ -= count;
  const auto kept =
      std::find_if(stretches_.begin(), stretches_.end(), [&](const Stretch& stretch) { return stretch.begin > count; });
  // The stretch that holds the first bucket to stay, if any stays, lies before those that begin later.
  const auto first = size_ == 0 || kept == stretches_.begin() ? kept : kept - 1;
  stretches_.erase(stretches_.begin(), first);
  for (auto& stretch : stretches_)
    stretch.begin = stretch.begin > count ? stretch.begin - count : 0;
}

}  // namespace bandwatch::api
