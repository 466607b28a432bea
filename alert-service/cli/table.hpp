#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bandwatch::alert {

/// Rows of text for a terminal of 80 columns. Columns are as wide as their widest cell; if that is too much, the widest
/// columns give way and their cells end in "~". Width is counted in code points.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }

  /// As many cells as the head has.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace bandwatch::alert
