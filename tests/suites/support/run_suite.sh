#!/usr/bin/env bash
# Runs one suite in a process of its own: run_suite.sh NAME. tests/run.sh sets SUITE_COUNTS and SUITE_LOGS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

# shellcheck source=tests/suites/support/counts.sh
source tests/suites/support/counts.sh
# shellcheck source=/dev/null
source "tests/suites/$1.sh"

run
