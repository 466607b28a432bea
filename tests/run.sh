#!/usr/bin/env bash
# Installs what is missing, builds, and runs the tests. The last line printed is their count:
#
#     tests/run.sh                what every submission must pass, at the size of CI
#     tests/run.sh all            every suite
#     tests/run.sh quick          what to run before each commit: unit and architecture
#     tests/run.sh e2e asan       these suites
#     tests/run.sh all --long     every suite at the size of a night
#     tests/run.sh --list         the suites
#
# A suite is a file tests/suites/NAME.sh with three functions: describe; needs, the groups of packages for
# deploy/install-dependencies.sh; and run, which uses tests/suites/support/counts.sh. Lines of its log that begin with
# "figure: " are shown. Logs: build/test-logs/NAME.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

logs=$PWD/build/test-logs
gate=(lint unit architecture integration e2e quotas mail demo containers fuzz)
quick=(unit architecture)
export BANDWATCH_TEST_SIZE=ci
passed=0 failed=0 skipped=0

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

# Every suite, those of the gate first.
all_suites() {
  local file name
  for name in "${gate[@]}"; do
    if [[ -e tests/suites/$name.sh ]]; then printf '%s\n' "$name"; fi
  done
  for file in tests/suites/*.sh; do
    name=$(basename "$file" .sh)
    if [[ " ${gate[*]} " != *" $name "* ]]; then printf '%s\n' "$name"; fi
  done
}

ask_suite() {
  # shellcheck source=/dev/null
  (source "tests/suites/$1.sh" && "$2")
}

list() {
  local suite
  while read -r suite; do
    printf '%-16s%s\n' "$suite" "$(ask_suite "$suite" describe)"
  done < <(all_suites)
  printf '%-16s%s\n' quick "${quick[*]}" all 'every suite' '(none)' "${gate[*]}"
}

choose() {
  local argument
  for argument in "$@"; do
    case $argument in
      --long) export BANDWATCH_TEST_SIZE=long ;;
      --list) list && exit ;;
      --help | -h) usage && exit ;;
      quick) chosen+=("${quick[@]}") ;;
      all) mapfile -t -O "${#chosen[@]}" chosen < <(all_suites) ;;
      *)
        if [[ ! -e tests/suites/$argument.sh ]]; then
          printf "run.sh: there is no suite '%s'; there are:\n" "$argument" >&2
          list >&2
          exit 64
        fi
        chosen+=("$argument")
        ;;
    esac
  done
  if ((${#chosen[@]} == 0)); then chosen=("${gate[@]}"); fi
}

install_dependencies() {
  local suite groups=()
  for suite in "${chosen[@]}"; do
    # shellcheck disable=SC2207  # words, not lines
    groups+=($(ask_suite "$suite" needs))
  done
  deploy/install-dependencies.sh "${groups[@]}"
}

# Adds the counts of a suite, and one failure if it ended badly without having said which test failed.
tally() {
  local suite=$1 status=$2 seconds=$3 line suite_passed=0 suite_failed=0 suite_skipped=0
  while read -r -a line; do
    suite_passed=$((suite_passed + line[0]))
    suite_failed=$((suite_failed + line[1]))
    suite_skipped=$((suite_skipped + line[2]))
  done <"$logs/$suite/counts"
  if ((suite_failed == 0 && (status != 0 || suite_passed + suite_skipped == 0))); then suite_failed=1; fi
  passed=$((passed + suite_passed))
  failed=$((failed + suite_failed))
  skipped=$((skipped + suite_skipped))
  printf '%-16s%5d ok %4d failed %4d skipped %6d s\n' \
    "$suite" "$suite_passed" "$suite_failed" "$suite_skipped" "$seconds"
  grep '^figure: ' "$logs/$suite/log" || true
  if ((suite_failed > 0)); then
    printf -- '---- the end of %s:\n' "$logs/$suite/log"
    tail -n 80 "$logs/$suite/log"
    printf -- '----\n'
  elif ((suite_skipped > 0)); then
    grep '^skipped: ' "$logs/$suite/log" || true
  fi
}

run_suite() {
  local suite=$1 status=0 started=$SECONDS
  export SUITE_LOGS=$logs/$suite
  export SUITE_COUNTS=$SUITE_LOGS/counts
  rm -rf "$SUITE_LOGS"
  mkdir -p "$SUITE_LOGS"
  : >"$SUITE_COUNTS"
  printf '%s: %s\n' "$suite" "$(ask_suite "$suite" describe)"
  tests/suites/support/run_suite.sh "$suite" >"$SUITE_LOGS/log" 2>&1 || status=$?
  tally "$suite" "$status" $((SECONDS - started))
}

main() {
  local chosen=() suite
  choose "$@"
  install_dependencies
  for suite in "${chosen[@]}"; do
    run_suite "$suite"
  done
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
}

main "$@"
