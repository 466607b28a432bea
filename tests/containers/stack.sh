# shellcheck shell=bash
# The system of docker-compose.yml with the profile mock, and what is asked of it. Sourced after the demo's ports.sh,
# processes.sh and screen.sh, which ask the same of the demo.

OWN_SERVICES=(api-service alert-service mock-gateway)

compose() {
  docker-compose --project-name bandwatch-test --env-file "$WORK/test.env" --profile mock "$@"
}

# deploy/local.env on free ports.
write_environment() {
  cp deploy/local.env "$WORK/test.env"
  printf '%s=%s\n' GATEWAY_PORT "${PORT[gateway]}" GATEWAY_METRICS_PORT "${PORT[gateway-metrics]}" \
    PROMETHEUS_PORT "${PORT[prometheus]}" API_PORT "${PORT[api]}" ALERT_PORT "${PORT[alert]}" \
    MAIL_PORT "${PORT[mails]}" >>"$WORK/test.env"
}

container_of() { compose ps --quiet "$1"; }

is_healthy() { [[ $(docker inspect --format '{{.State.Health.Status}}' "$(container_of "$1")") == healthy ]]; }

all_healthy() {
  local service
  for service in "${OWN_SERVICES[@]}"; do
    is_healthy "$service" || return 1
  done
}

no_root() {
  local service user
  for service in "${OWN_SERVICES[@]}" prometheus mail; do
    user=$(docker exec "$(container_of "$service")" id -u)
    printf '%s runs as %s\n' "$service" "$user"
    [[ $user =~ ^[1-9] ]] || return 1
  done
}

# Prometheus scrapes the gateway and both services.
all_scraped() {
  local up
  up=$(curl --silent --fail "$(url prometheus)/api/v1/targets" | jq '[.data.activeTargets[] | select(.health == "up")] | length')
  [[ $up == 3 ]]
}

has_mails() { [[ $(mail_subjects | wc -l) == "$1" ]]; }

# A restart neither repeats nor forgets: after two more polls there are still three mails.
restart_repeats_nothing() {
  compose restart alert-service
  wait_for 60 'alert-service after its restart' is_healthy alert-service
  sleep 15
  has_mails 3
}
