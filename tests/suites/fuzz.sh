# shellcheck shell=bash
describe() { printf 'every libFuzzer target for 20 s, with --long for 30 min\n'; }

needs() { printf 'build fuzz test\n'; }

run() {
  local seconds=20
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then seconds=1800; fi
  deploy/build.sh fuzz fuzzers
  cmake -D BANDWATCH_FUZZ_SECONDS="$seconds" build/fuzz
  run_ctest fuzz fuzz
}
