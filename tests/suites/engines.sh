# shellcheck shell=bash
describe() { printf 'the plans test on Prometheus and VictoriaMetrics of other Debian suites, unpacked, not installed\n'; }

needs() { printf 'build test\n'; }

run() {
  local cache=${BANDWATCH_CACHE:-$HOME/.cache/bandwatch}/engines suite programs
  deploy/build.sh dev integration_plans
  export_test_environment dev
  for suite in trixie sid; do
    programs=$cache/$suite/usr/bin
    if ! tests/engines/fetch.sh "$suite" "$cache/$suite" >"$SUITE_LOGS/fetch-$suite.log" 2>&1; then
      skip "no Prometheus and VictoriaMetrics of Debian $suite to be had: $(tail -n 1 "$SUITE_LOGS/fetch-$suite.log")"
      continue
    fi
    "$programs/prometheus" --version 2>&1 | head -n 1
    counted "engines-$suite" env PATH="$programs:$PATH" build/dev/tests/integration/plans/integration_plans \
      --reporter junit --out "$SUITE_LOGS/engines-$suite.xml"
  done
}
