#!/bin/bash
# healthcheck PORT PATH: succeeds if a GET on this host is answered with 200, in the clear or else under TLS. Whose
# certificate it is does not matter here: nothing is told, and the question is whether the service answers. The image
# needs no HTTP client for it. A service that speaks only to clients with a certificate needs a check of its own.
set -uo pipefail

port=$1
request=$(printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n.' "$2")
request=${request%.}

in_the_clear() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf '%s' "$request" >&3
  read -r version status _ <&3
}

under_tls() {
  read -r version status _ < <(openssl s_client -quiet -connect "127.0.0.1:$port" <<<"$request" 2>/dev/null)
}

version='' status=''
in_the_clear 2>/dev/null
if [[ $version != HTTP/* ]]; then under_tls; fi
[[ $status == 200 ]]
