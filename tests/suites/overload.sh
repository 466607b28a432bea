# shellcheck shell=bash
describe() { printf 'a database that is slow, cut off or overrun: who is answered, who is told, and when\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev api-service mock-gateway
  run_pytest dev overload
  check 'a rush is served as far as it fits, and the rest refused at once' \
    /usr/bin/python3 -B tests/overload/overload.py
  check 'a tenant who asks too much takes nothing from another' /usr/bin/python3 -B tests/overload/fairness.py
}
