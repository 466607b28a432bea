#include "common/core/labels.hpp"

#include <algorithm>

namespace bandwatch {
namespace {

bool name_before(const Labels::Pair& pair, std::string_view name) {
  return pair.first < name;
}

auto find_pair(auto& pairs, std::string_view name) {
  // The comparison stands in a function of its own: clang 14 can't read it inside a template.
  return std::lower_bound(pairs.begin(), pairs.end(), name, name_before);
}

/// Whether `name` needs no quotes: [a-zA-Z_][a-zA-Z0-9_]*.
bool is_plain_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
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

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  append_escaped(out, text);
  out.push_back('"');
}

/// Takes a quoted text with its escapes off the front of `text`.
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
    if (is_plain_name(name)) {
      out += name;
    } else {
      append_quoted(out, name);
    }
    out.push_back('=');
    append_quoted(out, value);
  }
  out.push_back('}');
  return out;
}

Labels parse_canonical_labels(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return {};
  auto rest = text.substr(1, text.size() - 2);
  std::vector<Labels::Pair> pairs;
  while (!rest.empty()) {
    Labels::Pair pair;
    if (rest.front() != '"') {
      const auto name = rest.substr(0, rest.find('='));
      pair.first = name;
      rest.remove_prefix(name.size());
    } else if (!take_quoted(rest, pair.first)) {
      return {};
    }
    if (rest.empty() || rest.front() != '=') return {};
    rest.remove_prefix(1);
    if (!take_quoted(rest, pair.second)) return {};
    pairs.push_back(std::move(pair));
    if (!rest.empty() && rest.front() != ',') return {};
    if (!rest.empty()) rest.remove_prefix(1);
  }
  Labels labels{std::move(pairs)};
  // What reads as labels may still be written in another way: unsorted, with needless escapes or a comma at the end.
  return labels.canonical() == text ? labels : Labels{};
}

}  // namespace bandwatch
