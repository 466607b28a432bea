#include "alert-service/mail/reply_log.hpp"

#include "common/core/text.hpp"

#include <algorithm>

namespace bandwatch::alert {

std::string printable(std::string_view text) {
  std::string out{trim(text).substr(0, kMaxReply)};
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

void ReplyLog::add_line(std::string_view line) {
  constexpr std::size_t kCode = 3;  // digits, followed by "-" in all lines of a reply but its last
  if (!continues_) last_.clear();
  if (!last_.empty()) last_ += ' ';
  last_ += printable(line);
  last_.resize(std::min(last_.size(), kMaxReply));
  continues_ = line.size() > kCode && line[kCode] == '-';
}

}  // namespace bandwatch::alert
