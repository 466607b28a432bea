"""The mailer against real mail servers: STARTTLS, authentication, size limit, greylisting. Prints the figure.

    tests/proofs/smtp_servers.py CACHE [NAME...]      CACHE keeps the packages of those that are not installed
"""

import contextlib
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/integration/mail", "tests/proofs/mail_servers", "tests/e2e")]

import servers  # noqa: E402  (needs the path above)
from harness.ports import free_port  # noqa: E402
from mail_relay import probe  # noqa: E402
from mail_server import Authority, Inbox, accepts, serving, tls_context  # noqa: E402
from opensmtpd import opensmtpd  # noqa: E402
from postfix import postfix  # noqa: E402

BODY = b"Subject: real\r\nMessage-ID: <real@example.org>\r\n\r\nline\r\n"


class Place:
    """Folders, certificates and ports of one server. World-readable: the servers have users of their own."""

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache, self.port = folder, cache, free_port()
        self.secure = True  # STARTTLS and accounts
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


@contextlib.contextmanager
def exim(place):
    packages = servers.fetch(["exim4-daemon-light", "libidn12", "libgnutls-dane0", "libnsl2", "libdb5.3"], place.cache)
    config = place.write("exim.conf", place.fill(servers.EXIM))
    script = f"chown Debian-exim {place.folder}/spool; exec exim4 -C {config} -bdf -q1m"
    log = place.folder / "exim.out"
    with servers.Enclosed(packages, ["Debian-exim"], script, log):
        servers.wait_for_port(place.port, [log])
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


SERVERS = {"aiosmtpd": aiosmtpd, "exim": exim, "postfix": postfix, "opensmtpd": opensmtpd}


def trials(place):
    """(what, whether it went as it must)"""
    message = place.folder / "message"
    large = place.folder / "large"
    message.write_bytes(BODY)
    large.write_bytes(BODY + (b"x" * 70 + b"\r\n") * (5 * servers.SIZE_LIMIT // 72))
    password, wrong = place.write("password", servers.PASSWORD), place.write("wrong", "guessed")

    def send(file, to="inbox@example.org", secret=password, authority=place.authority.file):
        account = ["--ca-file", authority, "--username", servers.USER, "--password-file", secret]
        return probe("--host", "127.0.0.1", "--port", place.port, "--security", "starttls" if place.secure else "none",
                     "--file", file, "--to", to, *(account if place.secure else []))

    other = Authority(place.folder, "other")
    first = send(message)
    yield f"accepted: {first}", first.outcome == "sent"
    mails = place.messages(1)
    yield "it arrives as it was", len(mails) == 1 and BODY.replace(b"\r\n", b"\n").split(b"\n\n")[1] in mails[0].replace(
        b"\r\n", b"\n")
    if place.secure:
        result = send(message, authority=other.file)
        yield f"an unknown authority: {result}", (result.outcome, result.asked) == ("retry", 0)
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
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder), cache)
            with SERVERS[name](place):
                for what, held in trials(place):
                    count += 1
                    if not held:
                        failed.append(f"{name}: {what}")
    print(*failed, sep="\n")
    print(f"figure: smtp-servers: {', '.join(names)}: {count} trials, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
