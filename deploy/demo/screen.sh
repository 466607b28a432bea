# shellcheck shell=bash
# What the demo shows and how it judges itself. Sourced after parts.sh.

SAMPLE='metrics/bandwidth_used?lookback_duration=5m&type=egress&service=bun-service&route=bun-route'

sample_answer() { curl --silent --fail --max-time 10 "$(url api)/$SAMPLE"; }

# The sum over the buckets of the sample request, 0 if there is no answer.
sample_bytes() {
  local answer
  answer=$(sample_answer) || answer='[]'
  jq '[.[].bandwidth_used // 0] | add // 0' <<<"$answer"
}

has_bytes() { (($(sample_bytes) > 0)); }

# The subjects of the mails in the catcher, oldest first.
mail_subjects() {
  local answer
  answer=$(curl --silent --fail --max-time 10 "$(url mails)/email") || answer='[]'
  jq --raw-output 'sort_by(.time)[].subject' <<<"$answer"
}

show_screen() {
  cat <<SCREEN

Bandwatch is running.

  Chart API      $(url api)/docs
  Quotas         $(url alert)/status
  Mail catcher   $(url mails)
  Gateway        $(url gateway)/bun
    its metrics  $(url gateway-metrics)/metrics
    its truth    $(url gateway-metrics)/truth
  Prometheus     $(url prometheus)
  Logs           $LOGS

A sample request and its answer:

  curl '$(url api)/$SAMPLE'

SCREEN
  sample_answer | jq --raw-output '.[] | "  \(tojson)"'
  printf '\nThe quota in deploy/demo/quotas.yml fills in about a minute: mails at 80, 90 and 100 %%. %s\n\n' "$1"
}

MAILS_SHOWN=0

# Says which mails came since the last call.
show_new_mails() {
  local subjects subject index=0
  subjects=$(mail_subjects)
  while read -r subject; do
    if [[ -z $subject ]]; then continue; fi
    index=$((index + 1))
    if ((index > MAILS_SHOWN)); then printf 'mail %d: %s\n' "$index" "$subject"; fi
  done <<<"$subjects"
  MAILS_SHOWN=$index
}

# The closing words; fails unless the chart has bytes and one mail per threshold lies in the catcher.
judge() {
  local bytes subjects count=0
  bytes=$(sample_bytes)
  subjects=$(mail_subjects)
  if [[ -n $subjects ]]; then count=$(wc -l <<<"$subjects"); fi
  printf '\nThe sample request shows %d bytes in all.\n' "$bytes"
  printf 'The mail catcher holds %d mails:\n' "$count"
  awk '{ print "  " $0 }' <<<"$subjects"
  if ((bytes == 0 || count != 3)); then
    printf 'The demo FAILED: it should show bytes and three mails. Logs: %s\n' "$LOGS" >&2
    return 1
  fi
}
