#!/bin/bash
# healthcheck PORT PATH: succeeds if a GET on this host is answered with 200, in the clear or else under TLS. Whose
# certificate it is does not matter here: nothing is told, and the question is whether the service answers. The image
# needs no HTTP client for it. A service that speaks only to clients with a certificate answers by asking for one.
set -uo pipefail

port=$1
request=$(printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n.' "$2")
request=${request%.}

in_the_clear() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return
  printf '%s' "$request" >&3
  read -r version status _ <&3
}

speak_tls() { openssl s_client -quiet -connect "127.0.0.1:$port" <<<"$request"; }

under_tls() {
  read -r version status _ < <(speak_tls 2>/dev/null)
  # Source: RFC 8446, section 6.2: certificate_required.
  if [[ -z $version && $(speak_tls 2>&1 >/dev/null) == *'alert certificate required'* ]]; then status=200; fi
}

version='' status=''
in_the_clear 2>/dev/null
if [[ $version != HTTP/* ]]; then under_tls; fi
[[ $status == 200 ]]
