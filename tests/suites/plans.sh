# shellcheck shell=bash
describe() { printf 'the ways to read a window against each other, on Prometheus and VictoriaMetrics\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev integration_plans
  export_test_environment dev
  counted plans build/dev/tests/integration/plans/integration_plans --reporter junit --out "$SUITE_LOGS/plans.xml"
}
