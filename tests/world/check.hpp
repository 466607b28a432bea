#pragma once

#include "tests/world/dice.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bandwatch::world {

/// What one world came to.
struct Finding {
  std::vector<std::string> wrong;                ///< and not said
  std::map<std::string, std::uint64_t> figures;  ///< added up over all worlds
};

/// Lives the life of `seed`, reads it by every plan over random buckets, in one go and in two, and holds what comes out
/// against the truth, and the plans against one another.
[[nodiscard]] Finding check_world(std::uint64_t seed, const DieSettings& settings);

}  // namespace bandwatch::world
