#!/bin/bash
# healthcheck PORT PATH: succeeds if a GET on this host is answered with 200. The image needs no HTTP client for it.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
read -r _ status _ <&3
[[ $status == 200 ]]
