# shellcheck shell=bash
describe() { printf 'layering and file length, read off the sources\n'; }

needs() { printf 'build test\n'; }

run() {
  deploy/build.sh dev unit-tests
  run_ctest dev architecture
}
