# shellcheck shell=bash
describe() { printf 'a relay that answers in every odd way, a dialogue cut after every byte\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh release mail_probe
  export_test_environment release
  check "every mail's fate is taken for what it is" /usr/bin/python3 -B tests/proofs/smtp_matrix.py
}
