# shellcheck shell=bash
describe() { printf 'shellcheck over the scripts, clang-format over C++, whether mutants fit their sources\n'; }

needs() { printf 'lint\n'; }

run() {
  local scripts sources
  mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
  mapfile -t sources < <(git ls-files '*.cpp' '*.hpp')
  check shellcheck shellcheck --external-sources "${scripts[@]}"
  check mutants /usr/bin/python3 -B tests/mutants/run.py --stale
  check clang-format clang-format-14 --dry-run -Werror "${sources[@]}"
}
