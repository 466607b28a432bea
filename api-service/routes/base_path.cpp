#include "api-service/routes/base_path.hpp"

#include <algorithm>

namespace bandwatch::api {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool is_segment(std::string_view text) {
  return !text.empty() && text != "." && text != ".." && std::all_of(text.begin(), text.end(), is_unreserved);
}

}  // namespace

Result<std::string> parse_base_path(std::string_view text) {
  if (text.ends_with('/')) text.remove_suffix(1);
  std::string path{text};
  while (!text.empty()) {
    const auto end = text.find('/', 1);
    if (!text.starts_with('/') || !is_segment(text.substr(1, end == text.npos ? end : end - 1))) {
      return Error{Errc::kInvalidArgument, "a path of letters, digits and -._~, such as /bandwatch", {}};
    }
    text.remove_prefix(std::min(end, text.size()));
  }
  return path;
}

std::string_view below_base(std::string_view base, std::string_view path) noexcept {
  const bool is_below = path.size() > base.size() && path.starts_with(base) && path[base.size()] == '/';
  return is_below ? path.substr(base.size()) : path;
}

}  // namespace bandwatch::api
