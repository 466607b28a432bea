# shellcheck shell=bash
describe() { printf 'every libFuzzer target for a short while\n'; }

needs() { printf 'build fuzz\n'; }

run() {
  local seconds=20 target
  if [[ $BANDWATCH_TEST_SIZE == long ]]; then seconds=1800; fi
  deploy/build.sh fuzz fuzzers
  for target in build/fuzz/tests/fuzz/fuzz_*; do
    [[ -x $target && -f $target ]] || continue
    mkdir -p "$SUITE_LOGS/corpus/${target##*/}"
    check "${target##*/}" "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$SUITE_LOGS/${target##*/}-" "$SUITE_LOGS/corpus/${target##*/}"
  done
}
