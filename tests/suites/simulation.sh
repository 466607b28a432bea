# shellcheck shell=bash
describe() { printf '20,000 seeds of the service in virtual time, with faults and deaths everywhere\n'; }

needs() { printf 'build\n'; }

run() {
  local count=20000
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then count=1000000; fi
  deploy/build.sh release proof_simulation
  check 'no mail lost, no byte lost, copies only in the gap from dot to answer' \
    build/release/tests/proofs/proof_simulation --count "$count"
}
