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
gate=(lint unit architecture integration e2e overload exact-e2e kill-points kill-random smtp-matrix smtp-servers
  partial-answers io-faults power-loss simulation plans engines quotas mail demo containers hardening edge tenants static fuzz
  mutants histories worlds)
quick=(unit architecture)
# These mostly wait, for scrapes, mails and restarts: one of them runs beside each of the others.
waiting=(exact-e2e kill-points kill-random overload smtp-matrix smtp-servers partial-answers io-faults)
export BANDWATCH_TEST_SIZE=ci

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

# Tells how a suite ended, and leaves its sums in logs/SUITE/result: one failure more if it ended badly without having
# said which test failed.
tally() {
  local suite=$1 status=$2 seconds=$3 line passed=0 failed=0 skipped=0
  while read -r -a line; do
    passed=$((passed + line[0]))
    failed=$((failed + line[1]))
    skipped=$((skipped + line[2]))
  done <"$logs/$suite/counts"
  if ((failed == 0 && (status != 0 || passed + skipped == 0))); then failed=1; fi
  printf '%d %d %d\n' "$passed" "$failed" "$skipped" >"$logs/$suite/result"
  printf '%-16s%5d ok %4d failed %4d skipped %6d s\n' "$suite" "$passed" "$failed" "$skipped" "$seconds"
  grep '^figure: ' "$logs/$suite/log" || true
  if ((failed > 0)); then
    printf -- '---- the end of %s:\n' "$logs/$suite/log"
    tail -n 80 "$logs/$suite/log"
    printf -- '----\n'
  elif ((skipped > 0)); then
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
  tests/suites/support/run_suite.sh "$suite" >"$SUITE_LOGS/log" 2>&1 || status=$?
  # In one piece: the other lane prints too.
  tally "$suite" "$status" $((SECONDS - started)) >"$SUITE_LOGS/told"
  printf '%s: %s\n%s\n' "$suite" "$(ask_suite "$suite" describe)" "$(<"$SUITE_LOGS/told")"
}

# run_lane SUITE...: one after another.
run_lane() {
  local suite
  for suite in "$@"; do
    run_suite "$suite"
  done
}

# Those of the chosen that mostly wait, and the others.
part_lanes() {
  local suite
  for suite in "${chosen[@]}"; do
    if [[ " ${waiting[*]} " == *" $suite "* ]]; then beside+=("$suite"); else lane+=("$suite"); fi
  done
}

# The sums of all results; a suite without one has failed.
sum_up() {
  local suite line passed=0 failed=0 skipped=0
  for suite in "${chosen[@]}"; do
    line=(0 1 0)
    read -r -a line <"$logs/$suite/result" || true
    passed=$((passed + line[0]))
    failed=$((failed + line[1]))
    skipped=$((skipped + line[2]))
  done
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
}

main() {
  local chosen=() lane=() beside=() suite
  choose "$@"
  install_dependencies
  for suite in "${chosen[@]}"; do
    rm -f "$logs/$suite/result"
  done
  part_lanes
  set -m  # a process group of its own, to be ended as a whole
  run_lane "${beside[@]}" &
  other=$!
  set +m
  trap 'kill -- -"$other" 2>/dev/null || true' EXIT
  trap 'exit 130' INT TERM
  run_lane "${lane[@]}"
  wait "$other"
  sum_up
}

main "$@"
