#!/usr/bin/env bash
# Runs a command where the Debian packages of FOLDER (each `dpkg --extract`ed there) are installed and nowhere else:
#
#     unshare --mount --pid --fork --kill-child tests/proofs/mail_servers/enclosure.sh FOLDER USER... -- COMMAND...
#
# /usr, /etc and /var are overlays in a mount namespace of its own, with the system's below, and /run is empty: mail
# servers that exclude one another are there at once, and nothing of it is seen outside. The users are made inside.
set -euo pipefail

packages=$1
shift
users=()
while [[ $1 != -- ]]; do
  users+=("$1")
  shift
done
shift

mount --make-rprivate /
layers=$(mktemp -d)
mount -t tmpfs bandwatch-enclosure "$layers"
mount -t tmpfs -o mode=755 bandwatch-run /run
for folder in usr etc var; do
  mkdir -p "$packages/$folder" "$layers/$folder/upper" "$layers/$folder/work"
  mount -t overlay bandwatch-overlay "/$folder" \
    -o "lowerdir=$packages/$folder:/$folder,upperdir=$layers/$folder/upper,workdir=$layers/$folder/work"
done
# Below /lib, which is a link into /usr.
if [[ -d $packages/lib ]]; then cp -a "$packages/lib/." /usr/lib/; fi
for user in "${users[@]}"; do
  useradd --system --user-group --no-create-home "$user"
done
exec "$@"
