#pragma once

#include <string>
#include <string_view>

namespace bandwatch::alert {

inline constexpr std::size_t kMaxReply = 500;

/// `text` with everything but printable ASCII replaced by "?", without blanks at its ends, at most kMaxReply
/// characters.
[[nodiscard]] std::string printable(std::string_view text);

/// Keeps the last reply of a dialogue, for people. Lines come as libcurl hands them over, one a call. A reply of
/// several lines ("250-...") becomes one text; however long it is, only kMaxReply characters are kept.
class ReplyLog {
 public:
  void add_line(std::string_view line);

  [[nodiscard]] const std::string& last() const noexcept { return last_; }
  [[nodiscard]] bool empty() const noexcept { return last_.empty(); }

 private:
  std::string last_{};
  bool continues_{false};  ///< the line before announced another one
};

}  // namespace bandwatch::alert
