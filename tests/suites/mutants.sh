# shellcheck shell=bash
describe() { printf 'commits, guards and conditions taken out one at a time: a test notices\n'; }

needs() { printf 'build\n'; }

run() {
  local which=()
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then which=(--all); fi
  check 'each removal is noticed by each of its tests' /usr/bin/python3 -B tests/mutants/run.py "${which[@]}"
}
