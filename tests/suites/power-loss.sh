# shellcheck shell=bash
describe() { printf 'a disk that loses, tears and reorders what was not synced\n'; }

needs() { printf 'build\n'; }

run() {
  local cases=250  # about seven images each
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then cases=10000; fi
  deploy/build.sh release proof_power_loss
  check 'no acknowledged commit is lost, whatever the power loss leaves' \
    build/release/tests/proofs/proof_power_loss --count "$cases"
  check 'with synchronous=NORMAL the same harness finds losses' \
    build/release/tests/proofs/proof_power_loss normal --count 50
}
