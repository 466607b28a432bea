#include "alert-service/cli/table.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace bandwatch::alert {
namespace {

constexpr std::size_t kScreen = 80;
constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;
constexpr std::size_t kIndent = 4;

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

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> out(rows_.front().cells.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      out[i] = std::max(out[i], width_of(row.cells[i]));
  }
  const auto gives_way = [&](std::size_t column) {
    return std::find(whole_.begin(), whole_.end(), column) == whole_.end();
  };
  while (line_length(out) > kScreen) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (gives_way(i) && (widest == nullptr || out[i] > *widest)) widest = &out[i];
    }
    if (widest == nullptr || *widest <= kNarrowest) break;
    --*widest;
  }
  return out;
}

std::string Table::text() const {
  const auto wide = widths();
  std::string out;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto cell = cut(row.cells[i], wide[i]);
      line += cell;
      if (i + 1 < row.cells.size()) line += std::string(wide[i] - width_of(cell) + kGap, ' ');
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    if (!row.note.empty()) out += std::string(kIndent, ' ') + cut(row.note, kScreen - kIndent) + '\n';
  }
  return out;
}

std::string wrapped(const std::string& label, const std::string& text) {
  std::string out;
  auto line = label;
  std::istringstream words{text};
  for (std::string word; words >> word;) {
    const bool first = width_of(line) == width_of(label);
    if (!first && width_of(line) + 1 + width_of(word) > kScreen) {
      out += line + '\n';
      line = std::string(width_of(label), ' ');
    }
    line.append(width_of(line) == width_of(label) ? kGap : 1, ' ').append(word);
  }
  return out + line + '\n';
}

}  // namespace bandwatch::alert
