"""A gateway process to talk to, and a client that knows every byte it sent and received."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("BANDWATCH_MOCK_GATEWAY", str(ROOT / "build/dev/deploy/mock-gateway/mock-gateway"))
DEADLINE = 30.0


def wait_until(condition, what):
    """Returns the first true value of condition(), or fails after DEADLINE seconds."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"not within {DEADLINE} s: {what}")


class Gateway:
    """One mock-gateway on free ports."""

    def __init__(self, *arguments):
        command = [BINARY, "--proxy-port", "0", "--metrics-port", "0", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        ports = re.fullmatch(r"listening proxy=(\d+) metrics=(\d+)\n", line)
        assert ports, f"first line of output: {line!r}"
        self.proxy, self.metrics = int(ports[1]), int(ports[2])

    def stop(self, how=signal.SIGTERM):
        """Ends the process and returns its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(DEADLINE)
        self.process.stdout.close()
        return status

    def get(self, path, timeout=DEADLINE):
        """The body of a page on the metrics port."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}{path}", timeout=timeout) as answer:
            return answer.read().decode()

    def post(self, path, body=b""):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}{path}", body, DEADLINE) as answer:
            return json.load(answer)

    def page(self):
        return self.get("/metrics")

    def truth(self):
        return json.loads(self.get("/truth"))

    def totals(self):
        """Bytes by (service, direction, consumer)."""
        series = self.truth()["series"]
        return {(s["service"], s["direction"], s["consumer"]): s["bytes"] for s in series}

    def settle(self, requests):
        """A request is booked a moment after its last byte: waits until that many are, and returns the totals."""
        wait_until(lambda: self.truth()["requests"] >= requests, f"{requests} counted requests")
        assert self.truth()["requests"] == requests
        return self.totals()

    def connect(self):
        return Wire(self.proxy)


class Wire:
    """One raw connection. `sent` and `received` are the bytes that really passed."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), DEADLINE)
        self.sent = 0
        self.received = 0
        self.pending = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        self.sent += len(data)

    def take(self, size):
        """Exactly `size` bytes of the answer."""
        while len(self.pending) < size:
            self.fill()
        data = bytes(self.pending[:size])
        del self.pending[:size]
        return data

    def take_line(self):
        while b"\r\n" not in self.pending:
            self.fill()
        return self.take(self.pending.index(b"\r\n") + 2)

    def fill(self):
        data = self.socket.recv(65536)
        assert data, "the gateway closed the connection"
        self.received += len(data)
        self.pending += data

    def rest(self):
        """Everything until the gateway closes the connection."""
        while data := self.socket.recv(65536):
            self.received += len(data)
            self.pending += data
        return self.pending

    def read_head(self):
        status = int(self.take_line().split()[1])
        headers = {}
        while (line := self.take_line()) != b"\r\n":
            name, value = line.decode().split(":", 1)
            headers[name.lower()] = value.strip()
        return status, headers

    def read_answer(self, head_only=False):
        """Status, headers and body of one whole answer."""
        status, headers = self.read_head()
        if head_only:
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            return status, headers, self.read_chunks()
        return status, headers, self.take(int(headers.get("content-length", 0)))

    def read_chunks(self):
        body = b""
        while size := int(self.take_line(), 16):
            body += self.take(size)
            assert self.take(2) == b"\r\n"
        assert self.take(2) == b"\r\n"
        return body


def samples(page):
    """The sample lines of a page as {name with labels: value text}."""
    lines = [line for line in page.splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)
