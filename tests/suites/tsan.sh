# shellcheck shell=bash
describe() { printf 'unit, integration and e2e under the thread sanitizer\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh tsan
  run_ctest tsan unit -LE '^architecture$'
  run_ctest tsan integration
  run_pytest tsan integration
  run_pytest tsan e2e
  check 'no sanitizer has reported anything' no_sanitizer_reports
}
