"""The mailer against real mail servers: STARTTLS, authentication, size limit, greylisting. Prints the figure.

    tests/proofs/smtp_servers.py CACHE [NAME...]      CACHE keeps the packages of those that are not installed
"""

import contextlib
import crypt
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/integration/mail"), str(ROOT / "tests/proofs/mail_servers")]

import servers  # noqa: E402  (needs the path above)
from mail_relay import probe  # noqa: E402
from mail_server import Authority, Inbox, accepts, serving, tls_context  # noqa: E402

BODY = b"Subject: real\r\nMessage-ID: <real@example.org>\r\n\r\nline\r\n"


def free_port() -> int:
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        return probe_socket.getsockname()[1]


class Place:
    """Folders, certificates and ports of one server. World-readable: the servers have users of their own."""

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache, self.port = folder, cache, free_port()
        self.mail = folder / "mail"
        for path in (folder, self.mail, folder / "spool"):
            path.mkdir(exist_ok=True)
            path.chmod(0o777)
        self.authority = Authority(folder)
        self.certificate, self.key = self.authority.issue("here", "DNS:localhost,IP:127.0.0.1")
        self.key.chmod(0o644)

    def fill(self, template: str, **more) -> str:
        return template.format(port=self.port, folder=self.folder, mail=self.mail, certificate=self.certificate,
                               key=self.key, size=servers.SIZE_LIMIT, user=servers.USER, password=servers.PASSWORD,
                               **more)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o644)
        return path

    def messages(self, count: int) -> list:
        return servers.arrived(self.mail, count)

    def let_grey_pass(self):
        self.write("known", "grey@example.org\ninbox@example.org\n")


def wait_for_port(port: int, log: Path):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.settimeout(10)
            if connection.recv(3) == b"220":
                return
        time.sleep(0.2)
    raise AssertionError(f"no server on {port}:\n{log.read_text(errors='replace')[-2000:] if log.exists() else ''}")


@contextlib.contextmanager
def exim(place):
    packages = servers.fetch(["exim4-daemon-light", "libidn12", "libgnutls-dane0", "libnsl2", "libdb5.3"], place.cache)
    config = place.write("exim.conf", place.fill(servers.EXIM))
    script = f"chown Debian-exim {place.folder}/spool; exec exim4 -C {config} -bdf -q1m"
    log = place.folder / "exim.out"
    with servers.Enclosed(packages, ["Debian-exim"], script, log):
        wait_for_port(place.port, log)
        yield


@contextlib.contextmanager
def postfix(place):
    packages = servers.fetch(["postfix", "libicu72", "libnsl2", "libsasl2-2", "libdb5.3"], place.cache)
    policy = Policy(place)
    main = place.write("main.cf", place.fill(servers.POSTFIX_MAIN, policy=policy.port, uid=os.getuid() or 65534))
    master = place.write("master.cf", place.fill(servers.POSTFIX_MASTER))
    script = (f"cp {main} {master} /usr/share/postfix/*.debian /etc/postfix/; cp {main} /etc/postfix/main.cf; "
              "mkdir -p /var/spool/postfix /var/lib/postfix; chown postfix /var/lib/postfix; "
              "postfix set-permissions || true; exec postfix start-fg")
    log = place.folder / "postfix.out"
    with policy, servers.Enclosed(packages, ["postfix", "postdrop"], script, log):
        wait_for_port(place.port, log)
        yield


class Policy:
    """What Postfix asks before it takes a recipient: the greylist."""

    def __init__(self, place):
        self.place = place
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection):
        recipient = ""
        with connection, connection.makefile("r") as lines:
            for line in lines:
                if line.startswith("recipient="):
                    recipient = line.strip()
                if line == "\n":
                    grey = recipient.startswith("recipient=grey") and not (self.place.folder / "known").exists()
                    connection.sendall(b"action=451 4.7.1 greylisted\n\n" if grey else b"action=dunno\n\n")


@contextlib.contextmanager
def opensmtpd(place):
    packages = servers.fetch(["opensmtpd", "libevent-2.1-7", "libdb5.3"], place.cache)
    place.write("known", "inbox@example.org\n")
    place.key.chmod(0o600)
    digest = crypt.crypt(servers.PASSWORD, crypt.mksalt(crypt.METHOD_SHA512))
    config = place.write("smtpd.conf", place.fill(servers.OPENSMTPD, hash=digest))
    script = f"mkdir -p /var/empty; exec smtpd -d -f {config}"
    log = place.folder / "opensmtpd.out"
    with servers.Enclosed(packages, ["opensmtpd", "opensmtpq"], script, log):
        wait_for_port(place.port, log)
        yield


class GreyInbox(Inbox):
    def __init__(self, place):
        super().__init__()
        self.place = place

    async def handle_RCPT(self, server, session, envelope, address, options):
        grey = address.startswith("grey") and not (self.place.folder / "known").exists()
        if grey:
            return "451 4.7.1 greylisted"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        box = self.place.mail / "new"
        box.mkdir(exist_ok=True)
        (box / str(len(self.messages))).write_bytes(self.messages[-1])
        return answer


@contextlib.contextmanager
def aiosmtpd(place):
    context = tls_context(place.certificate, place.key)
    with serving(GreyInbox(place), tls_context=context, require_starttls=True, auth_required=True,
                 data_size_limit=servers.SIZE_LIMIT, authenticator=accepts(servers.USER, servers.PASSWORD)) as port:
        place.port = port
        yield


# Server, and whether it asks for a password.
SERVERS = {"aiosmtpd": (aiosmtpd, True), "exim": (exim, True), "postfix": (postfix, False),
           "opensmtpd": (opensmtpd, True)}


def trials(place, with_password: bool):
    """(what, whether it went as it must)"""
    message = place.folder / "message"
    large = place.folder / "large"
    message.write_bytes(BODY)
    large.write_bytes(BODY + (b"x" * 70 + b"\r\n") * (5 * servers.SIZE_LIMIT // 72))
    password, wrong = place.write("password", servers.PASSWORD), place.write("wrong", "guessed")

    def send(file, to="inbox@example.org", secret=password, authority=place.authority.file):
        login = ["--username", servers.USER, "--password-file", secret] if with_password else []
        return probe("--host", "127.0.0.1", "--port", place.port, "--security", "starttls", "--ca-file", authority,
                     "--file", file, "--to", to, *login)

    other = Authority(place.folder, "other")
    first = send(message)
    yield f"STARTTLS, accepted: {first}", first.outcome == "sent"
    mails = place.messages(1)
    yield "it arrives as it was", len(mails) == 1 and BODY.replace(b"\r\n", b"\n").split(b"\n\n")[1] in mails[0].replace(
        b"\r\n", b"\n")
    result = send(message, authority=other.file)
    yield f"an unknown authority: {result}", (result.outcome, result.asked) == ("retry", 0)
    if with_password:
        result = send(message, secret=wrong)
        yield f"a wrong password: {result}", (result.outcome, result.asked) == ("retry", 0)
    result = send(large)
    yield f"too large: {result}", result.outcome == "dead" and result.code // 100 == 5
    result = send(message, to="grey@example.org")
    yield f"greylisted: {result}", (result.outcome, result.code // 10, result.asked) == ("retry", 45, 0)
    place.let_grey_pass()
    result = send(message, to="grey@example.org")
    yield f"no longer: {result}", result.outcome == "sent"
    yield "two arrived, no more", len(place.messages(2)) == 2


def main():
    cache = Path(sys.argv[1])
    names = sys.argv[2:] or list(SERVERS)
    failed, count = [], 0
    for name in names:
        start, with_password = SERVERS[name]
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder), cache)
            with start(place):
                for what, held in trials(place, with_password):
                    count += 1
                    if not held:
                        failed.append(f"{name}: {what}")
    print(*failed, sep="\n")
    print(f"figure: smtp-servers: {', '.join(names)}: {count} trials, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
