# shellcheck shell=bash
describe() { printf 'three ways to read a window: the same bytes, on Prometheus and VictoriaMetrics\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev integration_plans unit_promql
  run_ctest dev integration -R 'plan'
}
