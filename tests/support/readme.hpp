#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace bandwatch::test {

/// README.md of a folder of the source tree that the tests were built from.
inline std::string readme_of(const std::string& folder) {
  std::ostringstream text;
  text << std::ifstream{BANDWATCH_SOURCE_DIR "/" + folder + "/README.md"}.rdbuf();
  return text.str();
}

}  // namespace bandwatch::test
