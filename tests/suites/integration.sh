# shellcheck shell=bash
describe() { printf 'one part of the system against real neighbours\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev
  run_ctest dev integration
  run_pytest dev integration
}
