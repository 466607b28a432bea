# shellcheck shell=bash
# How a suite runs tests and counts them. Sourced; SUITE_COUNTS is the file of counts, SUITE_LOGS the folder of logs.

# count PASSED FAILED SKIPPED
count() { printf '%d %d %d\n' "$1" "$2" "$3" >>"$SUITE_COUNTS"; }

# check NAME COMMAND...: one test, passed if the command succeeds.
check() {
  local name=$1
  shift
  if "$@"; then
    printf 'passed: %s\n' "$name"
    count 1 0 0
  else
    printf 'FAILED: %s\n' "$name"
    count 0 1 0
  fi
}

# skip REASON: one test that can't run on this machine.
skip() {
  printf 'skipped: %s\n' "$1"
  count 0 0 1
}

# counted NAME COMMAND...: a runner that writes the JUnit report NAME.xml; its cases are the tests. A runner that fails
# although no case did, or that ran none, is a failure too.
counted() {
  local report=$SUITE_LOGS/$1.xml status=0 passed=0 failed=0 skipped=0
  shift
  rm -f "$report"
  "$@" || status=$?
  if [[ -e $report ]]; then
    read -r passed failed skipped < <(/usr/bin/python3 tests/suites/support/junit.py "$report")
  fi
  if ((status != 0 && failed == 0)); then
    printf 'FAILED: %s ended with status %d\n' "$1" "$status"
    failed=1
  fi
  if ((passed + failed + skipped == 0)); then
    printf 'FAILED: %s ran no test\n' "$1"
    failed=1
  fi
  count "$passed" "$failed" "$skipped"
}

# run_ctest PRESET LABEL [OPTION...]: the tests of that label in build/PRESET.
run_ctest() {
  local preset=$1 label=$2
  shift 2
  export_test_environment "$preset"
  counted "ctest-$label" ctest --test-dir "build/$preset" -L "^$label\$" "$@" -j "$(nproc)" --output-on-failure \
    --output-junit "$SUITE_LOGS/ctest-$label.xml"
}

# run_pytest PRESET FOLDER: the Python tests in tests/FOLDER on the programs of build/PRESET, three at a time: each has
# ports and folders of its own, and mostly waits for scrapes and polls.
run_pytest() {
  export_test_environment "$1"
  counted "pytest-$2" /usr/bin/python3 -B -m pytest -q -ra -n 3 -p no:cacheprovider "tests/$2" \
    --basetemp "$SUITE_LOGS/tmp-$2" -o junit_family=xunit2 --junitxml "$SUITE_LOGS/pytest-$2.xml"
}

# Sanitizers of the tested programs report into files, since nobody reads what a stopped service prints.
no_sanitizer_reports() {
  local reports=("$SUITE_LOGS"/sanitizer.*)
  if [[ ! -e ${reports[0]} ]]; then return; fi
  head -n 60 "${reports[@]}"
  return 1
}

# What the preset's test preset sets, and where its programs are.
export_test_environment() {
  local build=$PWD/build/$1 assignment
  while read -r assignment; do
    export "${assignment?}"
  done < <(jq -r --arg preset "$1" --arg root "$PWD" \
    '.testPresets[] | select(.name == $preset).environment // {} | to_entries[]
      | "\(.key)=\(.value | gsub("[$]{sourceDir}"; $root))"' \
    CMakePresets.json)
  local variable
  for variable in ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS; do
    if [[ -n ${!variable-} && ${!variable} != *log_path* ]]; then
      export "$variable=${!variable}:log_path=$SUITE_LOGS/sanitizer"
    fi
  done
  export BANDWATCH_BUILD=$build
  export BANDWATCH_API_SERVICE=$build/api-service/api-service
  export BANDWATCH_ALERT_SERVICE=$build/alert-service/alert-service
  export BANDWATCH_MOCK_GATEWAY=$build/deploy/mock-gateway/mock-gateway
}
