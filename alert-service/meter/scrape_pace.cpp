#include "alert-service/meter/scrape_pace.hpp"

#include "alert-service/quota/crossing.hpp"

#include <algorithm>
#include <cmath>

namespace bandwatch::alert {

std::map<UtcTime, Scrapes> ScrapePace::in(const reading::ReadReport& read, const Window& window) {
  std::map<UtcTime, Duration> parts;
  for (auto end = slot_end(window.start + Duration{1}); end - kSlot < window.end; end += kSlot)
    parts.emplace(end, std::min(end, window.end) - std::max(end - kSlot, window.start));
  const auto in_seconds = [](Duration span) { return std::chrono::duration<double>(span).count(); };
  std::map<UtcTime, Scrapes> out;
  Duration longest{};
  for (const auto& [end, count] : read.scrapes_by) {
    out.emplace(end, Scrapes{count.all, count.ok});
    const auto part = parts[end];
    if (part < longest || part <= Duration::zero()) continue;
    longest = part;
    per_second_ = static_cast<double>(count.all) / in_seconds(part);
  }
  for (const auto& [end, part] : parts) {
    if (out.contains(end) || (part < kSlot && read.scrapes > 0)) continue;
    out.emplace(end, Scrapes{static_cast<std::uint64_t>(std::llround(per_second_ * in_seconds(part))), 0});
  }
  return out;
}

}  // namespace bandwatch::alert
