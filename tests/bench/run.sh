#!/usr/bin/env bash
# Measures api-service against its floor and its peers, side by side on this machine:
#
#     tests/bench/run.sh --quick              under ten minutes
#     tests/bench/run.sh                      more series, longer runs
#     tests/bench/run.sh --only warm,sizes    these parts
#
# Prints a table and writes build/bench/results.json. Ratios are what counts: absolute figures follow the machine's mood.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

deploy/install-dependencies.sh build bench
deploy/build.sh release api-service raw-server stampede bench-reads
exec /usr/bin/python3 tests/bench/bench.py "$@"
