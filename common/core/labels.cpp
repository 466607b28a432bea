#include "common/core/labels.hpp"

#include <algorithm>

namespace bandwatch {
namespace {

auto find_pair(auto& pairs, std::string_view name) {
  return std::lower_bound(pairs.begin(), pairs.end(), name,
                          [](const Labels::Pair& pair, std::string_view wanted) { return pair.first < wanted; });
}

void append_escaped(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') out.push_back('\\');
    if (c == '\n') {
      out += "\\n";
    } else {
      out.push_back(c);
    }
  }
}

/// Takes a quoted value with its escapes off the front of `text`.
bool take_quoted(std::string_view& text, std::string& value) {
  if (text.empty() || text.front() != '"') return false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] != '\\') {
      value.push_back(text[i]);
    } else if (++i < text.size()) {
      value.push_back(text[i] == 'n' ? '\n' : text[i]);
    }
  }
  return false;
}

}  // namespace

Labels::Labels(std::vector<Pair> pairs) : pairs_(std::move(pairs)) {
  std::erase_if(pairs_, [](const Pair& pair) { return pair.second.empty(); });
  std::sort(pairs_.begin(), pairs_.end());
}

std::string_view Labels::get(std::string_view name) const noexcept {
  const auto found = find_pair(pairs_, name);
  return found != pairs_.end() && found->first == name ? std::string_view{found->second} : std::string_view{};
}

void Labels::set(std::string_view name, std::string_view value) {
  const auto found = find_pair(pairs_, name);
  const bool present = found != pairs_.end() && found->first == name;
  if (value.empty()) {
    if (present) pairs_.erase(found);
  } else if (present) {
    found->second = value;
  } else {
    pairs_.emplace(found, name, value);
  }
}

Labels Labels::without(std::string_view name) const {
  Labels copy = *this;
  copy.set(name, "");
  return copy;
}

std::string Labels::canonical() const {
  std::string out{"{"};
  for (const auto& [name, value] : pairs_) {
    if (out.size() > 1) out.push_back(',');
    out += name;
    out += "=\"";
    append_escaped(out, value);
    out.push_back('"');
  }
  out.push_back('}');
  return out;
}

Labels parse_canonical_labels(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return {};
  text = text.substr(1, text.size() - 2);
  std::vector<Labels::Pair> pairs;
  while (!text.empty()) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return {};
    Labels::Pair pair{std::string{text.substr(0, equals)}, std::string{}};
    text.remove_prefix(equals + 1);
    if (!take_quoted(text, pair.second)) return {};
    pairs.push_back(std::move(pair));
    if (!text.empty() && text.front() != ',') return {};
    if (!text.empty()) text.remove_prefix(1);
  }
  return Labels{std::move(pairs)};
}

}  // namespace bandwatch
