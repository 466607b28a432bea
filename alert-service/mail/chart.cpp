#include "alert-service/mail/chart.hpp"

#include "alert-service/mail/canvas.hpp"
#include "alert-service/mail/ticks.hpp"
#include "common/core/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace bandwatch::alert {
namespace {

constexpr double kWidth = 1200;
constexpr double kHeight = 530;
constexpr Box kPlot{150, 64, 915, 400};  // left, top, width, height
constexpr int kBars = 60;
constexpr double kLineHeight = 31;

constexpr Colour kGround{1, 1, 1, 1};
constexpr Colour kInk{0.13, 0.15, 0.18, 1};
constexpr Colour kPale{0.4, 0.43, 0.46, 1};
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
  constexpr double kRight = kPlot.left + kPlot.width;
  constexpr double kBottom = kPlot.top + kPlot.height;
  for (const auto& tick : byte_ticks(axes.top(), data.binary)) {
    const auto y = axes.y(tick.bytes);
    canvas.line({kPlot.left, y}, {kRight, y}, kFaint, 1);
    canvas.text({kPlot.left - 12, y + 9}, tick.label, kInk, Align::kRight);
  }
  for (const auto& tick : time_ticks(data.period, data.zone)) {
    const auto x = axes.x(tick.at);
    canvas.line({x, kBottom}, {x, kBottom + 8}, kInk, 1.5);
    canvas.text({x, kBottom + 42}, tick.label, kInk, Align::kCentre);
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

/// The lines of limit and thresholds; their names stand on the right, far enough apart to be read.
void draw_marks(Canvas& canvas, const ChartData& data, const Axes& axes) {
  constexpr std::uint32_t kWhole = 10'000;
  constexpr double kRight = kPlot.left + kPlot.width;
  auto marks = data.marks;
  marks.push_back(kWhole);
  std::sort(marks.begin(), marks.end(), std::greater<>{});
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  auto free = kPlot.top;
  for (const auto mark : marks) {
    const auto y = axes.y(number(data.limit) * mark / kWhole);
    if (y <= kPlot.top) continue;
    const auto& colour = mark == kWhole ? kLimit : kMark;
    if (mark == kWhole) {
      canvas.line({kPlot.left, y}, {kRight, y}, colour, 2.5);
    } else {
      canvas.dashed({kPlot.left, y}, {kRight, y}, colour, 1.5);
    }
    const auto base = std::max(y + 9, free);
    free = base + kLineHeight;
    canvas.text({kRight + 10, base}, fmt::format("{:g} %", mark / 100.0), colour, Align::kLeft);
  }
  const auto y = axes.y(number(data.limit));
  canvas.text({kPlot.left + 8, y - 7}, "limit " + format_amount(data.limit, data.binary), kLimit, Align::kLeft);
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
  canvas.text({kPlot.left, kPlot.top - 24}, "line: used so far; bars: when, on a scale of their own", kPale,
              Align::kLeft);
  return canvas.png();
}

std::string describe_chart(const ChartData& data) {
  const auto used = total(data);
  auto out = fmt::format("Chart: {} used of {} by {}", format_amount(used, data.binary),
                         format_amount(data.limit, data.binary), format_local(data.counted_to, data.zone));
  if (data.at_end > used) out += fmt::format("; at this pace {} at the end", format_amount(data.at_end, data.binary));
  return out;
}

}  // namespace bandwatch::alert
