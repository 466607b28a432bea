#!/usr/bin/env bash
# Configures a preset if it is not yet, and builds the named targets (default: all):
#
#     deploy/build.sh release api-service alert-service
#
# Shows progress on any output; what the compiler said stands in build/PRESET/build.log and is shown after a failure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${1:?which preset?}
shift
directory=build/$preset
log=$directory/build.log
jobs=${BANDWATCH_BUILD_JOBS:-$(nproc)}

failed() {
  tail -n 60 "$log"
  printf '%s: %s failed; all of it: %s\n' "$preset" "$1" "$log"
  exit 1
}

# A line per tenth: of thousands of steps only these are news.
tenths() {
  awk -v preset="$preset" -v log_file="$log" '
    { print >> log_file; fflush(log_file) }
    /^\[ *[0-9]+%\]/ {
      percent = substr($0, 2) + 0
      if (percent >= shown + 10) { shown = percent - percent % 10; printf "%s: %d %% built\n", preset, shown; fflush() }
    }'
}

mkdir -p "$directory"
exec {lock}>"$directory/build.lock"
flock "$lock"  # suites that run side by side build the same folder
if [[ ! -e $directory/build.ninja ]]; then
  printf '%s: configuring\n' "$preset"
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    rm -f "$directory/build.ninja"  # CMake writes it even so, and the next call would build from it
    failed configuring
  fi
fi
printf '%s: building\n' "$preset"
: >"$log"
NINJA_STATUS='[%p] ' ninja -C "$directory" -j "$jobs" "$@" 2>&1 | tenths || failed building
