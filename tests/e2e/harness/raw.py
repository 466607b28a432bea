"""A keep-alive connection without a library in between: fast, and it shows every byte."""

import gzip
import socket


class Connection:
    def __init__(self, port: int):
        self.port = port
        self.socket = None
        self.buffer = b""

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket, self.buffer = None, b""

    def _more(self) -> None:
        piece = self.socket.recv(262144)
        if not piece:
            raise ConnectionError("closed")
        self.buffer += piece

    def ask(self, method: str, request: bytes) -> tuple:
        """(status, head, body with its coding undone) of the answer."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), 60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        headers = {}
        for line in head.split(b"\r\n")[1:]:
            name, value = line.split(b":", 1)
            headers[name.lower()] = value.strip()
        status = int(head[9:12])
        length = int(headers.get(b"content-length", 0))
        if method == "HEAD" or status in (204, 304):
            length = 0
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        if headers.get(b"connection") == b"close":
            self.close()
        if headers.get(b"content-encoding") == b"gzip" and body:
            body = gzip.decompress(body)
        return status, head, body

    def stream(self, request: bytes, until: bytes) -> bytes:
        """The beginning of an answer without an end: up to and with the block that holds `until`, or all that came."""
        self.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), 10)
        self.socket.sendall(request)
        try:
            while until not in self.buffer or not self.buffer.endswith(b"\n\n"):
                self._more()
        except OSError:
            pass
        out = self.buffer
        self.close()
        return out
