# shellcheck shell=bash
# How each part of the demo is made ready and started. Sourced after ports.sh and processes.sh. DATA is a folder that is
# removed at the end, CACHE one that stays, KONG the version whose metrics page the gateway imitates.

# The locked packages, once per lock file.
fetch_mail_catcher() {
  local target=$CACHE/maildev
  if cmp -s deploy/demo/maildev/package-lock.json "$target/installed"; then return; fi
  printf 'Fetching the mail catcher (MailDev, from npm).\n'
  mkdir -p "$target"
  cp deploy/demo/maildev/package.json deploy/demo/maildev/package-lock.json "$target/"
  if ! run_part npm ci --prefix "$target" --ignore-scripts --no-audit --no-fund >"$LOGS/npm.log" 2>&1; then
    tail -n 20 "$LOGS/npm.log" >&2
    return 1
  fi
  cp "$target/package-lock.json" "$target/installed"
}

start_mail_catcher() {
  start_part maildev node "$CACHE/maildev/node_modules/maildev/bin/maildev" --ip 127.0.0.1 --web-ip 127.0.0.1 \
    --smtp "${PORT[smtp]}" --web "${PORT[mails]}" --mail-directory "$DATA/mails"
}

write_target() { printf -- '- targets: ["127.0.0.1:%d"]\n' "$2" >"$DATA/prometheus/targets/$1.yml"; }

start_prometheus() {
  mkdir -p "$DATA/prometheus/targets"
  cp deploy/prometheus/prometheus.yml "$DATA/prometheus/"
  write_target kong "${PORT[gateway-metrics]}"
  write_target api-service "${PORT[api]}"
  write_target alert-service "${PORT[alert]}"
  start_part prometheus prometheus --config.file="$DATA/prometheus/prometheus.yml" --storage.tsdb.path="$DATA/tsdb" \
    --web.listen-address="127.0.0.1:${PORT[prometheus]}" --log.level=warn
}

# The traffic waits until the gateway has been scraped once, so that its first byte is counted too. Seed, rate and
# bound are chosen together with the limit in quotas.yml: 80, 90 and 100 % are more than one scrape apart.
start_gateway() {
  start_part gateway build/release/deploy/mock-gateway/mock-gateway --kong "$KONG" --proxy-port "${PORT[gateway]}" \
    --metrics-port "${PORT[gateway-metrics]}" --traffic --seed 2 --rate 30 --traffic-bytes-per-second 300000 \
    --traffic-delay 6
}

start_api() {
  start_part api-service env BANDWATCH_LISTEN_PORT="${PORT[api]}" BANDWATCH_PROMETHEUS_URL="$(url prometheus)" \
    build/release/api-service/api-service
}

start_alert() {
  start_part alert-service env BANDWATCH_LISTEN_PORT="${PORT[alert]}" BANDWATCH_PROMETHEUS_URL="$(url prometheus)" \
    BANDWATCH_LEDGER_PATH="$DATA/ledger.db" BANDWATCH_POLL_INTERVAL=1s BANDWATCH_SMTP_HOST=127.0.0.1 \
    BANDWATCH_SMTP_PORT="${PORT[smtp]}" BANDWATCH_SMTP_SECURITY=none BANDWATCH_SMTP_FROM=bandwatch@example.org \
    build/release/alert-service/alert-service --quotas deploy/demo/quotas.yml
}

start_all() {
  start_prometheus
  start_mail_catcher
  wait_for 60 'the start of Prometheus' answers "$(url prometheus)/-/ready"
  wait_for 60 'the start of the mail catcher' answers "$(url mails)/email"
  start_gateway
  start_api
  start_alert
  wait_for 60 'the start of the gateway' answers "$(url gateway-metrics)/metrics"
  wait_for 60 'the start of api-service' answers "$(url api)/healthz"
  wait_for 60 'the start of alert-service' answers "$(url alert)/healthz"
}
