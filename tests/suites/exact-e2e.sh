# shellcheck shell=bash
describe() { printf 'charts and ledger against the truth, while gateway and Prometheus are restarted\n'; }

needs() { printf 'build test\n'; }

run() {
  local seconds=120
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then seconds=600; fi
  deploy/build.sh release alert-service api-service mock-gateway
  export_test_environment release
  check 'not a byte is missing or too many' /usr/bin/python3 -B tests/exact/exact.py "$seconds"
}
