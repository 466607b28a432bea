# shellcheck shell=bash
describe() { printf 'clang-tidy and cppcheck: sources and headers of the product, with --long of the tests too\n'; }

needs() { printf 'build test tidy\n'; }

# Of the version that .clang-tidy is written for: older ones know other checks, and read each foreign header in every
# source, which takes minutes for one.
tidy=clang-tidy-22

# Sources of the product are read as they are built, eight at a time, from the build folder.
sources_of_the_product() { jq -r '.[].file' build/tidy/compile_commands.json | grep '/Unity/'; }
sources_of_the_tests() { jq -r '.[].file' build/tidy/compile_commands.json | grep "^$PWD/tests/.*\.cpp$"; }

# Templates that nothing uses are left unread: RapidJSON 1.1 has one that no compiler can read.
tidy() {
  xargs -P "$(nproc)" -I '{}' "$tidy" --quiet -p build/tidy --extra-arg=-fdelayed-template-parsing \
    --extra-arg=-Wno-unknown-warning-option '{}'
}

# Without the headers of libraries, which it neither needs nor understands.
run_cppcheck() {
  cppcheck --quiet --error-exitcode=1 -j "$(nproc)" --std=c++20 --language=c++ --enable=warning,performance,portability \
    --inline-suppr --suppressions-list=tests/suites/support/cppcheck_suppressions.txt -I . "$@"
}

run() {
  local sources
  mapfile -t sources < <(git ls-files '*.cpp' | grep -vE '^tests/(unit|integration)/')
  check cppcheck run_cppcheck "${sources[@]}"
  if ! command -v "$tidy" >/dev/null; then
    skip "this system has no $tidy"
    return
  fi
  deploy/build.sh tidy api-service/web/embedded_assets.hpp
  check 'clang-tidy, product' tidy < <(sources_of_the_product)
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then check 'clang-tidy, tests' tidy < <(sources_of_the_tests); fi
}
