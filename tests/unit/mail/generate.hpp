#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace bandwatch::test {

using Random = std::mt19937_64;

[[nodiscard]] inline std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// Up to `max_pieces` pieces that encoders stumble over: dots, equal signs, blanks, long words, characters of one to
/// four bytes, texts that look like encoded words or delimiters. No control characters.
[[nodiscard]] inline std::string awkward_line(Random& random, std::size_t max_pieces) {
  // clang-format off
  static const std::vector<std::string> kPieces{
      ".", "..", "=", " ", "  ", "a", "word ", "From ", "=?UTF-8?Q?a?=", "?=", "--", "=_bw", ": ", "\"", "<a@b>",
      "\\", "_", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x93\xA8", "=20", "=2E", "\xE2\x80\xA8", "\xC2\x85", ",;@",
      "()", "x@example.org ", "-------------------------------------"};
  // clang-format on
  std::string out;
  for (auto left = below(random, max_pieces + 1); left > 0; --left) {
    if (below(random, 12) == 0) {
      out.append(below(random, 200), 'w');
    } else {
      out += kPieces[below(random, kPieces.size())];
    }
  }
  return out;
}

/// Lines of that kind with every line end there is, and tabs.
[[nodiscard]] inline std::string awkward_text(Random& random, std::size_t max_lines) {
  static const std::vector<std::string> kEnds{"\n",   "\r\n",  "\r",    "\t",        " \n",
                                              "\t\n", "\n.\n", "\r.\r", "\r\n.\r\n", "\n\n"};
  std::string out;
  for (auto left = below(random, max_lines + 1); left > 0; --left) {
    out += awkward_line(random, 8);
    out += kEnds[below(random, kEnds.size())];
  }
  return out;
}

}  // namespace bandwatch::test
