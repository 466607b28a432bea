# shellcheck shell=bash
describe() { printf 'the service is killed 200 times at random, with real Prometheus and mail server\n'; }

needs() { printf 'build test\n'; }

run() {
  local kills=200
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then kills=2000; fi
  deploy/build.sh release alert-service mock-gateway
  export_test_environment release
  check 'no notice missing, no byte off, copies only with equal Message-ID' \
    /usr/bin/python3 -B tests/proofs/kill_random.py "$kills"
}
