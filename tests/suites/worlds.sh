# shellcheck shell=bash
describe() { printf 'worlds, read by every plan: the truth, or said not to be known\n'; }

needs() { printf 'build\n'; }

run() {
  local count=20000
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then count=2000000; fi
  deploy/build.sh release worlds
  check 'every plan gives the truth or says so, and what is expected to fail does' \
    build/release/tests/world/worlds --count "$count" --expected-to-fail 4000 --threads "$(nproc)"
}
