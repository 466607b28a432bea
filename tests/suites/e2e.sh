# shellcheck shell=bash
describe() { printf 'the whole chain: gateway, Prometheus, API and mail\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev
  run_pytest dev e2e
}
