"""A mail relay that follows a script, and a probe that hands it a message."""

import dataclasses
import os
import pathlib
import socket
import struct
import subprocess
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("BANDWATCH_BUILD", ROOT / "build/dev"))
PROBE = BUILD / "tests/integration/mail/mail_probe"
DEADLINE = 60.0

FROM, TO = "bandwatch@example.org", "ops@example.org"
MESSAGE = b"Subject: probe\r\n\r\nbody\r\n"

# What a relay can do instead of replying.
SILENCE, CLOSE, RESET = object(), object(), object()


@dataclasses.dataclass
class Result:
    """What mail_probe printed."""

    outcome: str
    code: int
    asked: int
    reply: str
    detail: str
    concerns: str  # message or way


def probe(*arguments, environment=None):
    """Runs mail_probe and returns its Result."""
    command = [str(PROBE), "--from", FROM, *map(str, arguments)]
    if "--to" not in arguments:
        command += ["--to", TO]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False,
                          env={**os.environ, **(environment or {})})
    assert done.returncode == 0, done.stderr
    fields = dict(line.split("=", 1) for line in done.stdout.splitlines())
    return Result(fields["outcome"], int(fields["code"]), int(fields["asked"]), fields["reply"], fields["detail"],
                  fields["concerns"])


class ScriptedRelay:
    """Serves one connection as `script` says: a reply, SILENCE, CLOSE or RESET for each of the steps greeting, EHLO,
    HELO, MAIL, RCPT, DATA, dot and QUIT. Steps without an entry succeed. `reset_after` resets within the message."""

    DEFAULT = {"greeting": "220 relay ready", "EHLO": "250-relay\r\n250 8BITMIME", "HELO": "250 relay",
               "MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "354 go on", "dot": "250 2.0.0 queued as 1",
               "QUIT": "221 bye"}

    def __init__(self, script=None, reset_after=None):
        self.script = {**self.DEFAULT, **(script or {})}
        self.reset_after = reset_after
        self.commands = []  # lines of the client, without CRLF
        self.data = None  # the message as it was on the wire, up to where it ended; None without DATA
        self.complete = False  # the final dot came
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.finished = threading.Event()
        self.leave = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.leave.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(DEADLINE)
        assert not self.thread.is_alive()

    def _serve(self):
        try:
            connection, _ = self.listener.accept()
        except OSError:  # nobody came
            return
        with connection:
            connection.settimeout(DEADLINE)
            self.stream = connection.makefile("rb")
            try:
                self._talk(connection)
            except (ConnectionError, TimeoutError):
                pass
            finally:
                self.stream.close()
                self.finished.set()

    def _talk(self, connection):
        if not self._act(connection, "greeting"):
            return
        while line := self.stream.readline():
            self.commands.append(line.decode("latin-1").rstrip("\r\n"))
            step = self.commands[-1].split(" ")[0].upper()
            if not self._act(connection, step):
                return
            if step == "DATA" and str(self.script["DATA"]).startswith("354"):
                if not self._read_message(connection) or not self._act(connection, "dot"):
                    return

    def _act(self, connection, step):
        """Does what the script says; false if the dialogue is over."""
        action = self.script.get(step, "502 5.5.1 unknown command")
        if isinstance(action, str):
            connection.sendall(action.encode("latin-1") + b"\r\n")
            return step != "QUIT"
        if action is SILENCE:
            self.leave.wait(DEADLINE)
        if action is RESET:
            reset(connection)
        return False

    def _read_message(self, connection):
        """Reads up to the final dot; false if it doesn't come."""
        self.data = b""
        while line := self.stream.readline():
            if line == b".\r\n":
                self.complete = True
                return True
            self.data += line
            if self.reset_after is not None and len(self.data) >= self.reset_after:
                reset(connection)
                return False
        return False


def reset(connection):
    """Makes closing send RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
