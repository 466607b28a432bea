# shellcheck shell=bash
describe() { printf 'the dashboard: units, size, every state in Chromium, and the real chain\n'; }

needs() { printf 'build test web\n'; }

run() {
  WORK=$PWD/build/web
  DIST=$PWD/build/release/api-service/web/node/dist
  export BANDWATCH_ROOT=$PWD BANDWATCH_DIST=$DIST BANDWATCH_SHOTS=$PWD/build/web-screenshots
  # What is measured is what is shipped.
  deploy/build.sh release api-service alert-service mock-gateway
  rm -rf "$BANDWATCH_SHOTS"
  prepare_sources
  export_test_environment release
  cd "$WORK" || return
  check 'the sources have no type error' npm run --silent check
  run_vitest unit vitest.config.ts
  check 'the page starts in under 300 KB compressed' page_size
  run_vitest browser vitest.browser.config.ts
  cd "$BANDWATCH_ROOT" || return
  printf 'screenshots: %s\n' "$BANDWATCH_SHOTS"
}

# Sources beside the packages of their tests, which a build does without.
prepare_sources() {
  mkdir -p "$WORK"
  rm -rf "$WORK/src" "$WORK/test"
  cp -r api-service/web/{src,test,index.html,package.json,package-lock.json,.npmrc} "$WORK"
  cp api-service/web/*.ts api-service/web/tsconfig.json "$WORK"
  cp build/release/api-service/web/node/src/api/schema.d.ts "$WORK/src/api"
  if ! cmp -s "$WORK/package-lock.json" "$WORK/installed.json"; then
    (cd "$WORK" && npm ci --prefer-offline --loglevel=error)
    cp "$WORK/package-lock.json" "$WORK/installed.json"
  fi
}

# run_vitest NAME CONFIG: the tests of a configuration, counted from their report.
run_vitest() {
  counted_in_root "vitest-$1" npx vitest run --config "$2" --reporter=default --reporter=junit \
    --outputFile.junit="$SUITE_LOGS/vitest-$1.xml"
}

# The counter reads the report with a script of the repository.
counted_in_root() {
  local name=$1
  shift
  (cd "$BANDWATCH_ROOT" && counted "$name" env -C "$WORK" "$@")
}

# What a first visit loads: the page, its scripts and styles in brotli, and the Latin letters.
page_size() {
  local total=0 file size
  for file in "$DIST"/index.html "$DIST"/assets/*.js "$DIST"/assets/*.css; do
    size=$(node "$BANDWATCH_ROOT/api-service/web/brotli.js" "$file" "$WORK/size.br" && stat -c %s "$WORK/size.br")
    total=$((total + size))
  done
  size=$(stat -c %s "$DIST"/assets/*latin-wdth-normal*.woff2)
  total=$((total + size))
  printf 'figure: the first visit loads %d bytes\n' "$total"
  ((total < 300000))
}
