# shellcheck shell=bash
describe() { printf 'docker-compose.yml on a real Docker engine, profile mock\n'; }

needs() { printf 'containers demo test\n'; }

run() {
  CACHE=${BANDWATCH_CACHE:-$HOME/.cache/bandwatch}
  WORK=$(mktemp -d)
  LOGS=$SUITE_LOGS
  PATH=/usr/sbin:/usr/bin:$PATH  # Debian's Docker tools before those of another origin
  unset "${!BANDWATCH_@}"

  source deploy/demo/ports.sh
  source deploy/demo/processes.sh
  source deploy/demo/screen.sh
  source tests/containers/engine.sh
  source tests/containers/images.sh
  source tests/containers/stack.sh

  local obstacle
  obstacle=$(engine_obstacle)
  if [[ -n $obstacle ]]; then
    skip "$obstacle"
    return
  fi
  trap end_containers EXIT
  trap 'exit 143' INT TERM
  choose_ports
  write_environment
  check 'docker-compose.yml is valid with Kong' docker-compose --env-file deploy/local.env config --quiet
  start_engine
  base_image
  prometheus_image
  mail_image
  check 'docker-compose builds the images' compose build
  check 'docker-compose starts the system' compose up --detach --no-build
  check 'every own container is healthy' wait_for 90 'health' all_healthy
  check 'no container runs as root' no_root
  check 'the sample request shows bytes' wait_for 90 'bytes' has_bytes
  check 'Prometheus scrapes gateway and services' wait_for 30 'scrapes' all_scraped
  check 'three mails arrive' wait_for 150 'three mails' has_mails 3
  check 'a restart of alert-service repeats nothing' restart_repeats_nothing
}

end_containers() {
  if [[ -e $WORK/engine/docker.pid ]]; then
    compose logs --no-color >"$SUITE_LOGS/compose.log" 2>&1 || true
    compose down --volumes --timeout 10 || true
  fi
  stop_engine
  rm -rf "$WORK"
}
