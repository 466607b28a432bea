# shellcheck shell=bash
# The programs of the demo: each in a process group of its own with its output in a file. Sourced; $LOGS is the folder.

part_names=()
part_pids=()

# start_part NAME COMMAND...
start_part() {
  local name=$1
  shift
  setsid "$@" >"$LOGS/$name.log" 2>&1 </dev/null &
  part_names+=("$name")
  part_pids+=("$!")
}

# run_part COMMAND...: a program in the foreground that ends with the demo too. Its output is the demo's.
run_part() {
  local status=0
  setsid "$@" </dev/null &
  part_names+=("$1")
  part_pids+=("$!")
  wait "$!" || status=$?
  unset 'part_names[-1]' 'part_pids[-1]'
  return "$status"
}

group_lives() { kill -0 -- "-$1" 2>/dev/null; }

# stop_parts: ends every part and its children, the last one started first; those that don't end are killed.
stop_parts() {
  local index round
  for ((index = ${#part_pids[@]} - 1; index >= 0; --index)); do
    kill -TERM -- "-${part_pids[index]}" 2>/dev/null || true
  done
  for ((index = ${#part_pids[@]} - 1; index >= 0; --index)); do
    for ((round = 0; round < 100; ++round)); do
      group_lives "${part_pids[index]}" || break
      sleep 0.1
    done
    kill -KILL -- "-${part_pids[index]}" 2>/dev/null || true
  done
  wait
  part_names=()
  part_pids=()
}

# require_parts: fails with the end of its log if a part has ended by itself.
require_parts() {
  local index
  for index in "${!part_pids[@]}"; do
    if ! kill -0 "${part_pids[index]}" 2>/dev/null; then
      printf '%s has ended by itself; the end of %s:\n' "${part_names[index]}" "$LOGS/${part_names[index]}.log" >&2
      tail -n 20 "$LOGS/${part_names[index]}.log" >&2
      return 1
    fi
  done
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    require_parts || return 1
    if ((SECONDS >= deadline)); then
      printf 'This took too long: %s. Logs: %s\n' "$what" "$LOGS" >&2
      return 1
    fi
    sleep 0.5
  done
}

answers() { curl --silent --fail --output /dev/null --max-time 5 "$1"; }
