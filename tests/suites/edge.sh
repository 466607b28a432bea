# shellcheck shell=bash
describe() { printf 'crowds, slow clients, lack of descriptors, odd requests, rolling restarts; fuzzed PromQL\n'; }

needs() { printf 'build edge test\n'; }

run() {
  deploy/build.sh dev api-service alert-service mock-gateway selectors
  run_pytest dev edge
  if [[ -e $SUITE_LOGS/figures ]]; then cat "$SUITE_LOGS/figures"; fi
}
