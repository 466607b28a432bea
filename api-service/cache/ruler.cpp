#include "api-service/cache/ruler.hpp"

#include <fmt/format.h>

namespace bandwatch::api {
namespace {

/// Periods are (start, end]: the one that begins at `t` or holds it is that of the instant after.
Window period_behind(const PeriodRule& rule, UtcTime t) {
  return period_at(rule, t + Duration{1}).window;
}

}  // namespace

UtcTime Ruler::floor(UtcTime t) const {
  return rule_ ? period_behind(*rule_, t).start : floor_to(t, length_);
}

UtcTime Ruler::next(UtcTime t) const {
  return rule_ ? period_behind(*rule_, t).end : floor_to(t, length_) + length_;
}

UtcTime Ruler::ceil(UtcTime t) const {
  const auto below = floor(t);
  return below == t ? t : next(t);
}

std::string Ruler::text() const {
  if (!rule_) return fmt::to_string(length_.count());
  return fmt::format("{} {} {}", name_of(rule_->kind), rule_->anchor_day, rule_->zone);
}

}  // namespace bandwatch::api
