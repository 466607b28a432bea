#!/usr/bin/env bash
# Measures the ledger of alert-service on this machine: see ledger.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

deploy/install-dependencies.sh build bench
deploy/build.sh release alert-service
exec /usr/bin/python3 tests/bench/ledger.py "$@"
