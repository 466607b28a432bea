#!/usr/bin/env bash
# Shows Bandwatch at work on this machine: gateway with traffic, Prometheus, both services, a mail catcher.
#
#     deploy/demo.sh                until Ctrl-C
#     deploy/demo.sh --for 90       ends after 90 s and says whether bytes and mails arrived
#     deploy/demo.sh --kong 2.8     the gateway prints the metrics page of Kong 2.8
#
# Installs what is missing, builds, starts everything on loopback and free ports, and ends what it started.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source deploy/demo/ports.sh
source deploy/demo/processes.sh
source deploy/demo/parts.sh
source deploy/demo/screen.sh

duration=0
KONG=3.9
CACHE=build/demo

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

wrong() {
  printf 'demo.sh: %s\n' "$1" >&2
  usage >&2
  exit 64
}

read_options() {
  while (($# > 0)); do
    case $1 in
      --for)
        [[ ${2-} =~ ^[1-9][0-9]{0,5}$ ]] || wrong '--for wants a number of seconds'
        duration=$2
        shift
        ;;
      --kong)
        [[ ${2-} == 3.9 || ${2-} == 2.8 ]] || wrong '--kong wants 3.9 or 2.8'
        KONG=$2
        shift
        ;;
      --help | -h) usage && exit ;;
      *) wrong "unknown argument '$1'" ;;
    esac
    shift
  done
}

# Runs once, however the demo ends.
clean_up() {
  trap '' INT TERM
  stop_parts
  if [[ -n ${DATA-} ]]; then rm -rf "$DATA"; fi
}

watch() {
  local deadline=$((SECONDS + duration))
  while ((duration == 0 || SECONDS < deadline)); do
    require_parts
    show_new_mails
    sleep 1
  done
}

main() {
  read_options "$@"
  # What belongs to another installation must not reach the demo's services.
  unset "${!BANDWATCH_@}"
  LOGS=$CACHE/logs/$(date +%Y%m%d-%H%M%S)-$$
  mkdir -p "$LOGS"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  deploy/install-dependencies.sh build demo
  fetch_mail_catcher
  run_part deploy/build.sh release api-service alert-service mock-gateway
  DATA=$(mktemp -d)
  choose_ports
  printf 'Starting the parts.\n'
  start_all
  printf 'Waiting for the first bytes to be scraped.\n'
  wait_for 60 'the first bytes in the chart' has_bytes
  if ((duration > 0)); then show_screen "It ends in $duration s."; else show_screen 'Ctrl-C ends it.'; fi
  watch
  judge
}

main "$@"
