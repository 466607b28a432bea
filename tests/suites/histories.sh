# shellcheck shell=bash
describe() { printf '100,000 random lives of gateways in random polls: bytes and mails of the oracle\n'; }

needs() { printf 'build\n'; }

run() {
  local count=100000
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then count=1000000; fi
  deploy/build.sh release proof_histories
  check 'every history gives the same total and the same mails as the oracle' \
    build/release/tests/proofs/proof_histories --count "$count"
}
