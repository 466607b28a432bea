#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace bandwatch::proof {

/// What one case came to.
struct Outcome {
  std::vector<std::string> failures;             ///< empty: the promise held
  std::map<std::string, std::uint64_t> figures;  ///< added up over all cases
};

/// Runs `check` for --count cases from seed --seed on, on all cores, and prints the figures:
///
///     figure: histories: 100000 cases, 0 failed, 312 resets
///
/// The first failures are printed with their seeds; `--seed N --count 1` repeats one. An exception fails its case.
/// Returns the exit code: 0 if every case held and each of the figures `must_occur` is above 0, without which the cases
/// would have proved nothing.
[[nodiscard]] int prove(const std::string& name, int argc, const char* const* argv,
                        const std::vector<std::string>& must_occur,
                        const std::function<Outcome(std::uint64_t seed)>& check);

}  // namespace bandwatch::proof
