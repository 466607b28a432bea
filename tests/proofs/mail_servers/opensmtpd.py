"""OpenSMTPD as a test starts it: users from a table, greylisting by a filter of its own.

The one of Debian 12 (6.8.0p2) can't finish a TLS handshake with OpenSSL 3, whatever the client: it signs in a process of
its own by means that OpenSSL 3 no longer has. There its second listener serves, without TLS and accounts."""

import contextlib
import subprocess
import sys

import servers
from harness.ports import free_port

PACKAGES = ["opensmtpd", "libevent-2.1-7", "libdb5.3"]
USERS = ["opensmtpd", "opensmtpq"]

CONFIG = """
pki localhost cert "{certificate}"
pki localhost key "{folder}/private.key"
table credentials file:{folder}/credentials
table boxes file:{folder}/boxes
filter grey proc-exec "/bin/bash {folder}/grey.sh {folder}/known" user nobody group nogroup
smtp max-message-size {size}
listen on 127.0.0.1 port {port} hostname localhost tls-require pki localhost auth <credentials> filter grey
listen on 127.0.0.1 port {plain_port} hostname localhost filter grey
action keep maildir "{mail}/all" virtual <boxes>
match from any for domain "example.org" action keep
"""

# Source: smtpd-filters(7). A line: filter|VERSION|TIME|smtp-in|PHASE|SESSION|TOKEN|ADDRESS
GREY = """
while IFS='|' read -r kind what _ _ _ session token address _; do
  case $kind in
    config)
      if [[ $what == ready ]]; then printf 'register|filter|smtp-in|rcpt-to\\nregister|ready\\n'; fi ;;
    filter)
      if [[ $address == *grey@* && ! -e $1 ]]; then answer='reject|451 4.7.1 greylisted'
      else answer=proceed; fi
      printf 'filter-result|%s|%s|%s\\n' "$session" "$token" "$answer" ;;
  esac
done
"""


def digest(password: str) -> str:
    return subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, check=True, capture_output=True,
                          text=True).stdout.strip()


def has_tls(port: int) -> bool:
    """Whether openssl itself gets through a handshake."""
    command = ["openssl", "s_client", "-starttls", "smtp", "-connect", f"127.0.0.1:{port}", "-quiet"]
    done = subprocess.run(command, input="QUIT\n", check=False, capture_output=True, text=True, timeout=60)
    return "221" in done.stdout


@contextlib.contextmanager
def opensmtpd(place):
    packages = servers.fetch(PACKAGES, place.cache)
    plain_port = free_port()
    config = place.write("smtpd.conf", place.fill(CONFIG, plain_port=plain_port))
    place.write("credentials", f"{servers.USER} {digest(servers.PASSWORD)}\n")
    place.write("boxes", "@ keeper\n")
    place.write("grey.sh", GREY)
    log = place.folder / "opensmtpd.out"
    # Its key must be nobody else's to read.
    script = f"""
install -m 600 {place.key} {place.folder}/private.key
useradd --system --no-create-home --home-dir {place.mail} keeper
exec smtpd -d -f {config}
"""
    with servers.Enclosed(packages, USERS, script, log):
        servers.wait_for_port(place.port, [log])
        if not has_tls(place.port):
            print("this OpenSMTPD can't finish a TLS handshake: without STARTTLS and AUTH", file=sys.stderr)
            place.port, place.secure = plain_port, False
        yield
