# shellcheck shell=bash
describe() { printf 'arithmetic, parsers and rules, without clock or socket\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev unit-tests
  run_ctest dev unit -LE '^architecture$'
}
