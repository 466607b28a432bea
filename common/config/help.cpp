#include "common/config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bandwatch::config {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kIndent = 6;

/// `text` in lines of at most kColumns, each after kIndent blanks; a longer word has a line of its own.
std::string wrapped(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (column != 0 && column + 1 + word.size() > kColumns) {
      out.push_back('\n');
      column = 0;
    }
    if (column == 0) {
      out.append(kIndent, ' ');
      column = kIndent;
    } else {
      out.push_back(' ');
      ++column;
    }
    out += word;
    column += word.size();
  }
  out.push_back('\n');
  return out;
}

/// `text` as it must stand in a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string{} : fmt::format("`{}`", cell(text));
}

}  // namespace

std::string Settings::help_text() const {
  std::size_t width = 0;
  for (const auto& entry : entries_)
    width = std::max(width, entry.path.size());
  std::string out;
  for (const auto& entry : entries_) {
    const auto& about = entry.about;
    const auto fallback = about.required           ? std::string{"required"}
                          : about.fallback.empty() ? std::string{"default: none"}
                                                   : fmt::format("default: {}", about.fallback);
    const auto file =
        entry.secret ? fmt::format(" Or from a file: {}, {}.", file_path(entry), file_variable(entry)) : std::string{};
    out += fmt::format("  {:{}}  {}\n", entry.path, width, entry.variable);
    out += wrapped(fmt::format("{}{} [{}; {}]", about.help, file, about.unit, fallback));
  }
  return out;
}

std::string Settings::to_markdown_table() const {
  std::string out{"| setting | environment | default | unit | meaning |\n|---|---|---|---|---|\n"};
  for (const auto& entry : entries_) {
    const auto& about = entry.about;
    const auto file_key = entry.secret ? fmt::format(" or {}", code(file_path(entry))) : std::string{};
    const auto file_name = entry.secret ? fmt::format(" or {}", code(file_variable(entry))) : std::string{};
    out += fmt::format("| {}{} | {}{} | {} | {} | {} |\n", code(entry.path), file_key, code(entry.variable), file_name,
                       about.required ? "required" : code(about.fallback), cell(about.unit), cell(about.help));
  }
  return out;
}

}  // namespace bandwatch::config
