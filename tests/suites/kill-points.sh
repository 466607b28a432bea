# shellcheck shell=bash
describe() { printf 'the service is killed at each of 17 named points, 25 times each\n'; }

needs() { printf 'build test\n'; }

run() {
  local runs=25
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then runs=250; fi
  deploy/build.sh release alert-service alert-service-mortal mock-gateway
  export_test_environment release
  check 'whatever point it dies at, every mail goes out, twice only in the gap' \
    /usr/bin/python3 -B tests/proofs/kill_points.py "$runs"
}
