#include "common/config/fault.hpp"

#include "common/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace bandwatch::config {
namespace {

/// `text` as one printable line of bounded length: it may be a key somebody else wrote.
std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  std::string out{text.substr(0, kLongest)};
  if (text.size() > kLongest) out += "...";
  const bool ascii_only = !is_utf8(out);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (ascii_only && byte > 0x7F)) c = '?';
  }
  return out;
}

/// Levenshtein's distance: insertions, deletions and replacements of one character.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string to_string(const Fault& fault) {
  const auto path = fault.path.empty() ? std::string{"configuration"} : fault.path;
  std::string place;
  if (!fault.environment.empty()) {
    place = fmt::format(" ({})", fault.environment);
  } else if (fault.line != 0) {
    place = fmt::format(" (line {})", fault.line);
  }
  return fmt::format("{}{}: {}", printable(path), printable(place), printable(fault.message));
}

std::string to_string(std::span<const Fault> faults, std::string_view indent) {
  std::string out;
  for (const auto& fault : faults)
    out += fmt::format("{}{}\n", indent, to_string(fault));
  return out;
}

std::string_view closest_name(std::string_view name, std::span<const std::string> known) {
  constexpr std::size_t kLongest = 64;
  if (name.empty() || name.size() > kLongest) return {};
  std::string_view closest;
  auto least = std::min<std::size_t>(2, name.size() - 1) + 1;  // a name of one letter is close to everything
  for (const auto& candidate : known) {
    const auto distance = edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    closest = candidate;
  }
  return closest;
}

std::string unknown_name_message(std::string_view what, std::string_view name, std::span<const std::string> known) {
  const auto close = closest_name(name, known);
  return close.empty() ? fmt::format("unknown {}", what) : fmt::format("unknown {}, did you mean {}?", what, close);
}

}  // namespace bandwatch::config
