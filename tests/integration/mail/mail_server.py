"""A real mail server on a free port of this machine, and certificates for it."""

import contextlib
import socket
import ssl
import subprocess

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Inbox:
    """Keeps what it is handed. `replies` refuses by step: RCPT or DATA (the answer to the final dot)."""

    def __init__(self, replies=None):
        self.replies = replies or {}
        self.recipients = []
        self.messages = []
        self.encrypted = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.recipients.append(address)
        if "RCPT" in self.replies:
            return self.replies["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, _server, session, envelope):
        if "DATA" in self.replies:
            return self.replies["DATA"]
        self.messages.append(envelope.original_content)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 queued as 1"


class LocalController(Controller):
    """Listens on a port that the system chooses."""

    def __init__(self, inbox, **options):
        super().__init__(inbox, hostname="127.0.0.1", port=0, **options)

    def _trigger_server(self):
        # The base class would connect to port 0, and could not to a server whose protocol is too old.
        self.port = self.server.sockets[0].getsockname()[1]
        socket.create_connection((self.hostname, self.port), 30).close()


@contextlib.contextmanager
def serving(inbox, **options):
    """Yields the port of a server that hands its mail to `inbox`."""
    controller = LocalController(inbox, ready_timeout=30, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def accepts(username, password):
    """An authenticator for one account."""
    wanted = LoginPassword(username.encode(), password.encode())

    def authenticate(_server, _session, _envelope, _mechanism, given):
        return AuthResult(success=given == wanted, handled=False)

    return authenticate


class Authority:
    """A certificate authority of its own, in `folder`."""

    def __init__(self, folder, name="ca"):
        self.folder = folder
        self.file = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", f"/CN=Test {name}", "-keyout", self.key, "-out", self.file)

    def issue(self, name, alternative):
        """Certificate and key files for `alternative`, such as "DNS:localhost"."""
        request, certificate, key = (self.folder / f"{name}.{kind}" for kind in ("csr", "crt", "key"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternative}\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial", "-days", "2",
                "-extfile", extensions, "-out", certificate)
        return certificate, key


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


def tls_context(certificate, key, client_authority=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if client_authority:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_authority)
    return context
