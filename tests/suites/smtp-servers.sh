# shellcheck shell=bash
describe() { printf 'Postfix, Exim, OpenSMTPD and aiosmtpd as real relays: STARTTLS, AUTH, size limit, greylisting\n'; }

needs() { printf 'build test\n'; }

run() {
  local cache=${BANDWATCH_CACHE:-$HOME/.cache/bandwatch}/mail-servers
  deploy/build.sh release mail_probe
  export_test_environment release
  check 'the mailer gets on with aiosmtpd' /usr/bin/python3 -B tests/proofs/smtp_servers.py "$cache" aiosmtpd
  if unshare --mount mount -t tmpfs bandwatch-probe /mnt 2>/dev/null; then
    check 'the mailer gets on with Exim' /usr/bin/python3 -B tests/proofs/smtp_servers.py "$cache" exim
    check 'the mailer gets on with Postfix' /usr/bin/python3 -B tests/proofs/smtp_servers.py "$cache" postfix
    check 'the mailer gets on with OpenSMTPD' /usr/bin/python3 -B tests/proofs/smtp_servers.py "$cache" opensmtpd
  else
    skip 'no right to mount: Exim, Postfix and OpenSMTPD need a place of their own'
  fi
}
