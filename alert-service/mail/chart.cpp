#include "alert-service/mail/chart.hpp"

#include "alert-service/mail/canvas.hpp"
#include "common/core/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bandwatch::alert {
namespace {

constexpr double kWidth = 1200;
constexpr double kHeight = 480;
constexpr Box kPlot{120, 40, 1060, 370};  // left, top, width, height
constexpr int kBars = 60;
constexpr int kTicks = 5;

constexpr Colour kGround{1, 1, 1, 1};
constexpr Colour kInk{0.13, 0.15, 0.18, 1};
constexpr Colour kFaint{0.85, 0.87, 0.89, 1};
constexpr Colour kLine{0.12, 0.38, 0.71, 1};
constexpr Colour kArea{0.12, 0.38, 0.71, 0.22};
constexpr Colour kBar{0.12, 0.38, 0.71, 0.45};
constexpr Colour kLimit{0.78, 0.16, 0.16, 1};
constexpr Colour kMark{0.72, 0.45, 0.02, 1};

double number(Bytes bytes) {
  return static_cast<double>(bytes.count());
}

Bytes total(const ChartData& data) {
  return std::accumulate(data.slots.begin(), data.slots.end(), Bytes{},
                         [](Bytes sum, const auto& slot) { return sum + slot.second; });
}

/// Places instants and amounts on the plot.
class Axes {
 public:
  explicit Axes(const ChartData& data) : data_(data) {
    auto highest = std::max({number(data.limit), number(total(data)), number(data.at_end)});
    // A way ahead that leads far off would press everything else to the ground.
    highest = std::min(highest, 2 * std::max(number(data.limit), number(total(data))));
    top_ = highest * 1.08;
  }

  [[nodiscard]] double x(UtcTime t) const {
    const auto gone = std::chrono::duration<double>(t - data_.period.start);
    const auto all = std::chrono::duration<double>(data_.period.length());
    return kPlot.left + kPlot.width * std::clamp(gone / all, 0.0, 1.0);
  }
  [[nodiscard]] double y(double bytes) const {
    return kPlot.top + kPlot.height * (1 - std::clamp(bytes / top_, 0.0, 1.0));
  }
  [[nodiscard]] double top() const { return top_; }

 private:
  const ChartData& data_;
  double top_{0};
};

void draw_grid(Canvas& canvas, const ChartData& data, const Axes& axes) {
  for (int i = 0; i <= kTicks; ++i) {
    const auto bytes = axes.top() * i / kTicks;
    const auto y = axes.y(bytes);
    canvas.line({kPlot.left, y}, {kPlot.left + kPlot.width, y}, kFaint, 1);
    canvas.text({kPlot.left - 12, y + 7}, format_bytes_si(Bytes{static_cast<std::uint64_t>(bytes)}), kInk,
                Align::kRight);
  }
  for (int i = 0; i <= kTicks; ++i) {
    const auto t = data.period.start + data.period.length() * i / kTicks;
    const auto clock = format_local(t, data.zone);  // "2026-11-24 13:05 CET"
    const auto short_period = data.period.length() <= std::chrono::hours{49};
    const auto label = short_period ? clock.substr(11, 5) : clock.substr(5, 5);
    const auto align = i == 0 ? Align::kLeft : i == kTicks ? Align::kRight : Align::kCentre;
    canvas.text({axes.x(t), kPlot.top + kPlot.height + 34}, label, kInk, align);
  }
}

/// What each sixtieth of the period brought, on a scale of its own: the tallest takes a quarter of the height.
void draw_bars(Canvas& canvas, const ChartData& data) {
  std::vector<double> sums(std::size_t{kBars}, 0);
  for (const auto& [end, bytes] : data.slots) {
    const auto gone = (end - data.period.start - Duration{1}) * kBars / data.period.length();
    sums.at(static_cast<std::size_t>(std::clamp<std::int64_t>(gone, 0, kBars - 1))) += number(bytes);
  }
  const auto tallest = *std::max_element(sums.begin(), sums.end());
  if (tallest <= 0) return;
  const auto width = kPlot.width / kBars;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto height = sums[i] / tallest * kPlot.height / 4;
    const auto left = kPlot.left + static_cast<double>(i) * width;
    canvas.fill({left + 1, kPlot.top + kPlot.height - height, width - 2, height}, kBar);
  }
}

void draw_usage(Canvas& canvas, const ChartData& data, const Axes& axes) {
  std::vector<Point> path{{axes.x(data.period.start), axes.y(0)}};
  Bytes sum;
  for (const auto& [end, bytes] : data.slots) {
    path.push_back({axes.x(std::max(end - kPeriodGrid, data.period.start)), axes.y(number(sum))});
    sum += bytes;
    path.push_back({axes.x(std::min(end, data.counted_to)), axes.y(number(sum))});
  }
  path.push_back({axes.x(data.counted_to), axes.y(number(sum))});
  canvas.area(path, axes.y(0), kArea);
  canvas.path(path, kLine, 3);
  if (data.at_end > sum) {
    canvas.dashed(path.back(), {axes.x(data.period.end), axes.y(number(data.at_end))}, kLine, 2);
  }
}

void draw_marks(Canvas& canvas, const ChartData& data, const Axes& axes) {
  const auto right = kPlot.left + kPlot.width;
  for (const auto mark : data.marks) {
    const auto y = axes.y(number(data.limit) * mark / 10'000.0);
    if (mark == 10'000 || y <= kPlot.top) continue;
    canvas.dashed({kPlot.left, y}, {right, y}, kMark, 1.5);
    canvas.text({kPlot.left + 8, y - 6}, fmt::format("{:g} %", mark / 100.0), kMark, Align::kLeft);
  }
  const auto y = axes.y(number(data.limit));
  canvas.line({kPlot.left, y}, {right, y}, kLimit, 2.5);
  canvas.text({kPlot.left + 8, y - 7}, "100 % = " + format_bytes_si(data.limit), kLimit, Align::kLeft);
}

}  // namespace

std::string draw_chart(const ChartData& data) {
  Canvas canvas{static_cast<int>(kWidth), static_cast<int>(kHeight)};
  canvas.fill({0, 0, kWidth, kHeight}, kGround);
  const Axes axes{data};
  draw_grid(canvas, data, axes);
  draw_bars(canvas, data);
  draw_usage(canvas, data, axes);
  draw_marks(canvas, data, axes);
  return canvas.png();
}

std::string describe_chart(const ChartData& data) {
  const auto used = total(data);
  auto out = fmt::format("Chart: {} used of {} by {}", format_bytes_si(used), format_bytes_si(data.limit),
                         format_local(data.counted_to, data.zone));
  if (data.at_end > used) out += fmt::format("; at this pace {} at the end", format_bytes_si(data.at_end));
  return out;
}

}  // namespace bandwatch::alert
