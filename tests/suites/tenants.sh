# shellcheck shell=bash
describe() { printf 'who may ask: random requests of one tenant over the canaries of another, tokens, TLS\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev api-service
  run_pytest dev tenants
  if [[ -e $SUITE_LOGS/figures ]]; then cat "$SUITE_LOGS/figures"; fi
}
