# shellcheck shell=bash
# Ports that nobody listens on, by the name of who is to listen. Sourced.

declare -A WANTED_PORT=([api]=8000 [alert]=8001 [gateway]=9000 [gateway-metrics]=9001 [prometheus]=9090 [smtp]=1025
  [mails]=1080)
declare -A PORT=()

url() { printf 'http://127.0.0.1:%d' "${PORT[$1]}"; }

# The listening TCP ports of this machine, each between blanks.
listening_ports() {
  local address state port out=' '
  while read -r _ address _ state _; do
    if [[ $state == 0A ]]; then
      port=${address##*:}
      out+="$((16#$port)) "
    fi
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  printf '%s' "$out"
}

# Fills PORT with the wanted ports, or with the next free one where somebody listens already, and says so.
choose_ports() {
  local name taken port
  taken=$(listening_ports)
  for name in api alert gateway gateway-metrics prometheus smtp mails; do
    port=${WANTED_PORT[$name]}
    # Moving away must not take the port that another part wants.
    while [[ $taken == *" $port "* || ($port != "${WANTED_PORT[$name]}" && " ${WANTED_PORT[*]} " == *" $port "*) ]]; do
      port=$((port + 1))
    done
    if ((port != WANTED_PORT[$name])); then
      printf 'Port %d is taken: %s moves to %d.\n' "${WANTED_PORT[$name]}" "$name" "$port"
    fi
    PORT[$name]=$port
    taken+="$port "
  done
}
