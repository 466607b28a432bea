# shellcheck shell=bash
describe() { printf 'the mail as a person gets it: parsed, and rendered in light and dark\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev alert-service mock-gateway
  run_pytest dev mail
}
