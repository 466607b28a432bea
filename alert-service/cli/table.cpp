#include "alert-service/cli/table.hpp"

#include <algorithm>
#include <numeric>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kScreen = 80;
constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;

bool begins_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

/// The first `width` code points of `text`, the last one a "~" if that is not all.
std::string cut(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return text;
  std::size_t seen = 0;
  std::size_t end = 0;
  while (end < text.size() && !(begins_code_point(text[end]) && seen++ == width - 1))
    ++end;
  return text.substr(0, end) + "~";
}

std::size_t line_length(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  while (line_length(widths) > kScreen) {
    auto& widest = *std::max_element(widths.begin(), widths.end());
    if (widest <= kNarrowest) break;
    --widest;
  }
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto cell = cut(row[i], widths[i]);
      line += cell;
      if (i + 1 < row.size()) line += std::string(widths[i] - width_of(cell) + kGap, ' ');
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
  return out;
}

}  // namespace bandwatch::alert
