"""Real mail servers as a test starts them: their packages, where they run, and where their mail arrives."""

import contextlib
import os
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent
USER, PASSWORD = "bandwatch", "open sesame"
SIZE_LIMIT = 20_000

EXIM = """
primary_hostname = localhost
daemon_smtp_ports = {port}
local_interfaces = 127.0.0.1
spool_directory = {folder}/spool
log_file_path = {folder}/log-%s
tls_advertise_hosts = *
tls_certificate = {certificate}
tls_privatekey = {key}
auth_advertise_hosts = ${{if def:tls_in_cipher {{*}}{{}}}}
message_size_limit = {size}
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
never_users =
begin acl
rcpt:
  deny message = authenticate first
       !authenticated = *
  defer message = greylisted
       local_parts = grey
       !condition = ${{if exists{{{folder}/known}}}}
  accept
begin routers
all:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  directory = {mail}
  user = Debian-exim
  create_directory
  maildir_format
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{{user}}}}}{{eq{{$auth3}}{{{password}}}}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${{if and{{{{eq{{$auth1}}{{{user}}}}}{{eq{{$auth2}}{{{password}}}}}}}}}
  server_set_id = $auth1
"""


def fetch(packages: list, folder: Path) -> Path:
    """The packages, each with the libraries that its program needs, side by side in a folder; fetched once."""
    target = folder / packages[0]
    if not (target / "complete").exists():
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-qq", *packages], cwd=target, check=True, capture_output=True)
        for package in target.glob("*.deb"):
            subprocess.run(["dpkg", "--extract", package, target], check=True)
        (target / "complete").touch()
    return target


class Enclosed:
    """A server that runs in the enclosure until the context ends."""

    def __init__(self, packages: Path, users: list, script: str, log: Path):
        # In a process namespace too: with its first process all of a server ends, whatever it has put behind itself.
        command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", HERE / "enclosure.sh", packages, *users, "--",
                   "bash", "-ec", script]
        with open(log, "ab") as output:
            self.child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                                          stderr=subprocess.STDOUT, process_group=0)
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.child.pid, 15)
        try:
            self.child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, 9)
            self.child.wait()


def wait_for_port(port: int, logs: list) -> None:
    """Until a server greets there; `logs` are told if it does not."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.settimeout(10)
            if connection.recv(3) == b"220":
                return
        time.sleep(0.2)
    told = "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())
    raise AssertionError(f"no server on {port}:\n{told}")


def arrived(folder: Path, count: int, seconds: float = 20) -> list:
    """The messages in the maildirs below `folder`, once they are `count`, or after `seconds` those that are there."""
    deadline = time.monotonic() + seconds
    while True:
        files = [path for path in folder.rglob("new/*") if path.is_file()]
        if len(files) >= count or time.monotonic() > deadline:
            return [path.read_bytes() for path in files]
        time.sleep(0.1)
