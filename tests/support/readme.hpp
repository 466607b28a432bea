#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace bandwatch::test {

/// README.md of the source tree that the tests were built from.
inline std::string readme() {
  std::ostringstream text;
  text << std::ifstream{BANDWATCH_SOURCE_DIR "/README.md"}.rdbuf();
  return text.str();
}

}  // namespace bandwatch::test
