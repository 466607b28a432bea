#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bandwatch::alert {

/// Rows of text for a terminal of 80 columns. Columns are as wide as their widest cell; if that is too much, the widest
/// columns give way and their cells end in "~". Width is counted in code points.
class Table {
 public:
  /// The columns of `whole`, counted from 0, never give way: instants and figures say nothing when they are cut.
  explicit Table(std::vector<std::string> head, std::vector<std::size_t> whole = {}) : whole_(std::move(whole)) {
    add(std::move(head));
  }

  /// As many cells as the head has. `note` stands in a line of its own below them.
  void add(std::vector<std::string> cells, std::string note = {}) {
    rows_.push_back({std::move(cells), std::move(note)});
  }
  [[nodiscard]] std::string text() const;

 private:
  struct Line {
    std::vector<std::string> cells;
    std::string note;
  };

  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<Line> rows_;
  std::vector<std::size_t> whole_;
};

/// "LABEL  text", with the text broken at blanks where the line would be longer than 80 columns, and set below itself.
[[nodiscard]] std::string wrapped(const std::string& label, const std::string& text);

}  // namespace bandwatch::alert
