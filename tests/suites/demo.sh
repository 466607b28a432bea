# shellcheck shell=bash
describe() { printf 'deploy/demo.sh as a newcomer runs it: bytes in the chart, three mails\n'; }

needs() { printf 'build demo\n'; }

run() { check 'the demo shows bytes and three mails within two minutes' deploy/demo.sh --for 120; }
