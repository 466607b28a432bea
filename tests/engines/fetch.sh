#!/usr/bin/env bash
# Unpacks the databases of another Debian suite, and installs nothing:
#
#     tests/engines/fetch.sh SUITE FOLDER
#
# Afterwards FOLDER/usr/bin has prometheus, promtool and victoria-metrics. The system's package lists, keys and
# preferences stay as they are. What is there already stays. Signatures are checked as always; only that a list is some
# weeks old is no fault, as mirrors that stand still have such lists of suites that move.
set -euo pipefail
suite=${1:?which suite?}
folder=${2:?where to?}
[[ ! -e $folder/complete ]] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/etc/{apt.conf.d,preferences.d,sources.list.d} "$work"/state/lists/partial "$work"/cache/archives/partial
touch "$work/state/status"
mirror=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | head -n 1 || true)
mirror=${mirror:-http://deb.debian.org/debian}
cat >"$work/etc/sources.list.d/$suite.sources" <<EOF
Types: deb
URIs: ${mirror% }
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
cat >"$work/apt.conf" <<EOF
Dir::Etc "$work/etc";
Dir::Etc::sourcelist "/dev/null";
Dir::State "$work/state";
Dir::State::status "$work/state/status";
Dir::Cache "$work/cache";
APT::Sandbox::User "";
Acquire::Check-Valid-Until "false";
EOF
export APT_CONFIG=$work/apt.conf
apt-get -qq update
mkdir -p "$work/packages"
for package in prometheus promtool victoria-metrics; do
  # Some suites have promtool inside of prometheus.
  (cd "$work/packages" && apt-get -qq download "$package/$suite") || [[ $package == promtool ]]
done
rm -rf "$folder"
mkdir -p "$folder"
for package in "$work"/packages/*.deb; do dpkg -x "$package" "$folder"; done
touch "$folder/complete"
