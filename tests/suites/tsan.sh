# shellcheck shell=bash
describe() { printf 'unit, integration, e2e and tenants under the thread sanitizer\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh tsan
  run_ctest tsan unit -LE '^architecture$'
  run_ctest tsan integration
  run_pytest tsan integration
  run_pytest tsan e2e
  run_pytest tsan tenants
  check 'no sanitizer has reported anything' no_sanitizer_reports
}
