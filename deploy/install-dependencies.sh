#!/usr/bin/env bash
# Installs the Debian packages of the named groups, the missing ones only:
#
#     deploy/install-dependencies.sh build test
#
# This table is the one place that knows package names. Debian 12 and Ubuntu 24.04 are served; of several names parted
# by | the first that the system knows is taken. No packaged service is started or left enabled: the programs are
# wanted, and they are started on ports of their own.
set -euo pipefail

packages() {
  cat <<'TABLE'
bench       nghttp2-client
bench       nginx-light
bench       prometheus
bench       python3
bench       python3-fastapi
bench       python3-httpx
bench       uvicorn
bench       victoria-metrics
bench       wrk
build       ca-certificates
build       catch2
build       ccache
build       cmake
build       g++
build       git
build       libboost1.81-dev|libboost1.83-dev|libboost-dev
build       libcairo2-dev
build       libcli11-dev
build       libcpp-httplib-dev
build       libcurl4-openssl-dev
build       libfmt-dev
build       libhowardhinnant-date-dev
build       libidn2-dev
build       libisal-dev
build       libprotozero-dev
build       librhonabwy-dev
build       libsnappy-dev
build       libspdlog-dev
build       libsqlite3-dev
build       libssl-dev
build       libsystemd-dev
build       libyaml-cpp-dev
build       ninja-build
build       nodejs
build       npm
build       pkg-config|pkgconf
build       prometheus-cpp-dev
build       rapidjson-dev
build       tzdata
build       zlib1g-dev
containers  ca-certificates
containers  curl
containers  debootstrap
containers  docker-compose
containers  docker.io
containers  iproute2
containers  iptables
containers  jq
demo        curl
demo        jq
demo        nodejs
demo        npm
demo        procps
demo        prometheus
edge        slowhttptest
fuzz        clang-14
fuzz        libclang-rt-14-dev
lint        clang-format-14
lint        python3
lint        shellcheck
node        nodejs
runtime     ca-certificates
runtime     fonts-dejavu-core
runtime     libcairo2
runtime     libcpp-httplib0.11|libcpp-httplib0.14t64
runtime     libcurl4|libcurl4t64
runtime     libdate-tz3
runtime     libfmt9
runtime     libidn2-0
runtime     libisal2
runtime     libprometheus-cpp-core1.0|libprometheus-cpp-core1.0t64
runtime     librhonabwy1.1|librhonabwy1.1t64
runtime     libsnappy1v5
runtime     libspdlog1.10|libspdlog1.12
runtime     libsqlite3-0
runtime     libssl3|libssl3t64
runtime     libsystemd0
runtime     libyaml-cpp0.7|libyaml-cpp0.8
runtime     openssl
runtime     tzdata
runtime     zlib1g
test        chromium|chromium-browser
test        curl
test        fonts-dejavu-core
test        haproxy
test        jq
test        nginx-light
test        openssl
test        prometheus
test        prometheus-alertmanager
test        python3
test        python3-aiosmtpd
test        python3-pytest
test        python3-pytest-xdist
test        victoria-metrics
tidy        clang-14
tidy        clang-tidy-22|clang-tidy
tidy        cppcheck
tidy        jq
tidy        libclang-rt-14-dev
web         chromium|chromium-browser
web         nodejs
web         npm
TABLE
}

policy_file=/usr/sbin/policy-rc.d
own_policy=no

fail() {
  printf 'install-dependencies: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# The wanted entries of the table that no installed package satisfies.
missing_of() {
  local installed npm_works=no group package
  installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p')
  # A Node.js from elsewhere brings its own npm; Debian's packages would fight with it.
  if npm --version >/dev/null 2>&1; then npm_works=yes; fi
  while read -r group package; do
    [[ " $* " == *" $group "* ]] || continue
    if [[ $npm_works == yes && ($package == nodejs || $package == npm) ]]; then continue; fi
    # As an expression a name matches itself, and through its dots hardly anything else; '+' must be escaped.
    if grep -qxE "${package//+/\\+}" <<<"$installed"; then continue; fi
    printf '%s\n' "$package"
  done < <(packages) | sort -u
}

has_candidate() {
  local policy
  policy=$(apt-cache policy "$1" 2>/dev/null)
  [[ $policy =~ "Candidate: "[^\(] ]]
}

# The first name of each entry that the package lists have; fails if one has none.
resolve() {
  local package name chosen
  for package in "$@"; do
    chosen=
    for name in ${package//|/ }; do
      if [[ -z $chosen ]] && has_candidate "$name"; then chosen=$name; fi
    done
    [[ -n $chosen ]] || return 1
    printf '%s\n' "$chosen"
  done
}

service_units() {
  find /lib/systemd/system /usr/lib/systemd/system -maxdepth 1 \
    \( -name '*.service' -o -name '*.socket' \) -printf '%f\n' 2>/dev/null | sort -u
}

# Debian starts a service as its package is installed, unless this file forbids it.
forbid_starts() {
  if [[ -e $policy_file ]]; then return; fi
  own_policy=yes
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy_file" >/dev/null
  as_root chmod 755 "$policy_file"
}

allow_starts() {
  if [[ $own_policy == yes ]]; then as_root rm -f "$policy_file"; fi
  own_policy=no
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

apt_install() { apt install -y --no-install-recommends "$@"; }

# New units neither run now nor after the next boot.
disable_new_services() {
  command -v systemctl >/dev/null || return 0
  local unit
  while read -r unit; do
    if [[ $(systemctl is-enabled "$unit" 2>/dev/null) == enabled ]]; then
      as_root systemctl disable --quiet "$unit"
      as_root systemctl stop "$unit" 2>/dev/null || true  # there is nothing to stop where systemd does not run
    fi
  done < <(comm -13 <(printf '%s\n' "$1") <(service_units))
}

install() {
  local units resolved names
  units=$(service_units)
  printf 'install-dependencies: installing %s\n' "$*"
  trap allow_starts EXIT
  trap 'exit 130' INT TERM
  forbid_starts
  # The lists of a new machine are empty, those of an old one may name files that are gone: both want an update.
  if ! { resolved=$(resolve "$@") && mapfile -t names <<<"$resolved" && apt_install "${names[@]}"; }; then
    apt update
    resolved=$(resolve "$@") || fail "this system lacks a package of: $*"
    mapfile -t names <<<"$resolved"
    apt_install "${names[@]}"
  fi
  disable_new_services "$units"
}

main() {
  local group known missing
  known=$(packages | cut -d ' ' -f 1 | sort -u | paste -sd ' ')
  if (($# == 0)); then fail "which groups? One or more of: $known"; fi
  for group in "$@"; do
    [[ " $known " == *" $group "* ]] || fail "no group '$group'; there are: $known"
  done
  command -v apt-get >/dev/null || fail "this system has no apt-get; install by hand what the table in $0 names"
  mapfile -t missing < <(missing_of "$@")
  if ((${#missing[@]} == 0)); then return; fi
  ((EUID == 0)) || command -v sudo >/dev/null || fail "run it as root, or install sudo; missing: ${missing[*]}"
  install "${missing[@]}"
}

main "$@"
