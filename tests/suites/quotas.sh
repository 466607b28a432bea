# shellcheck shell=bash
describe() { printf 'quotas in the whole chain: periods at their edges, model, reload, channels, commands\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev alert-service api-service mock-gateway moved_clock
  run_pytest dev quotas
}
