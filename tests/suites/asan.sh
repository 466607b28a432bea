# shellcheck shell=bash
describe() { printf 'unit, integration and e2e under the address and undefined behaviour sanitizers\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh asan
  run_ctest asan unit -LE '^architecture$'
  run_ctest asan integration
  run_pytest asan integration
  run_pytest asan e2e
  check 'no sanitizer has reported anything' no_sanitizer_reports
}
