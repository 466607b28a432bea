# shellcheck shell=bash
# A Docker engine of the test's own, away from the system's paths, in the folder $WORK/engine. Sourced.

export DOCKER_HOST=unix://$WORK/engine/docker.sock

# Why no engine can be started here; nothing if one can.
engine_obstacle() {
  if ((EUID != 0)); then
    printf 'a Docker engine needs root'
  elif ip link show docker0 >/dev/null 2>&1; then
    printf 'another Docker engine holds the bridge docker0'
  fi
}

# The packet filter as iptables-restore takes it; a table that does not exist yet is written as the empty one it is.
packet_filter() {
  local saved
  saved=$(iptables-save)
  printf '%s\n' "$saved"
  if [[ $saved != *'*filter'* ]]; then
    printf '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT\n'
  fi
  if [[ $saved != *'*nat'* ]]; then
    printf '*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\nCOMMIT\n'
  fi
}

start_engine() {
  local waited
  mkdir -p "$WORK/engine"
  # The engine rewrites the packet filter and leaves it so when it ends.
  packet_filter >"$WORK/engine/iptables"
  dockerd --data-root "$WORK/engine/data" --exec-root "$WORK/engine/exec" --pidfile "$WORK/engine/docker.pid" \
    --host "$DOCKER_HOST" >"$WORK/engine/log" 2>&1 &
  for ((waited = 0; waited < 60; ++waited)); do
    if docker info >/dev/null 2>&1; then return; fi
    sleep 1
  done
  printf 'The Docker engine did not come up; the end of its log:\n'
  tail -n 30 "$WORK/engine/log"
  return 1
}

# Also right when the engine has ended by itself or never began.
stop_engine() {
  local pid waited
  if pid=$(cat "$WORK/engine/docker.pid" 2>/dev/null); then
    kill "$pid" 2>/dev/null || true
    for ((waited = 0; waited < 60; ++waited)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 1
    done
    kill -KILL "$pid" 2>/dev/null || true
  fi
  if ip link show docker0 >/dev/null 2>&1; then ip link delete docker0; fi
  if [[ -e $WORK/engine/iptables ]]; then iptables-restore <"$WORK/engine/iptables"; fi
}
