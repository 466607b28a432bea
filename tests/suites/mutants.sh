# shellcheck shell=bash
describe() { printf 'guards of the product taken away one by one: each must make a test fail (three in CI)\n'; }

needs() { printf 'build test\n'; }

run() {
  local chosen=(commits-nothing synchronous-normal intent-not-recorded)
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then chosen=(); fi
  check 'every mutant is killed' /usr/bin/python3 -B tests/mutants/run.py "${chosen[@]}"
}
