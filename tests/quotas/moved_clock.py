"""A time for the service under test that a test moves: its wall clock, by a small library that stands between the two,
and that of its database, by a proxy that does."""

import http.client
import json
import struct
import threading
import time
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from harness.stack import BUILD

LIBRARY = BUILD / "tests/support/libmoved_clock.so"


class MovedClock:
    """Runs as fast as the real one, from where it was set."""

    def __init__(self, folder: Path, now: datetime):
        self.file = folder / "clock"
        self.file.write_bytes(bytes(8))
        self.set(now)

    def set(self, now: datetime) -> None:
        self.ahead = now.timestamp() - time.time()
        with open(self.file, "r+b", buffering=0) as file:  # in place: the service has it as memory
            file.write(struct.pack("=q", round(self.ahead * 1000)))

    @property
    def environment(self) -> dict:
        return {"LD_PRELOAD": str(LIBRARY), "MOVED_CLOCK": str(self.file)}


class MovedDatabase:
    """A Prometheus that says it is as late as the clock says."""

    def __init__(self, url: str, clock: MovedClock):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1  # head and body in one

            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
                if parse_qs(body.decode(errors="replace")).get("query") == ["vector(time())"]:
                    now = time.time() + clock.ahead
                    vector = {"resultType": "vector", "result": [{"metric": {}, "value": [now, str(now)]}]}
                    return handler.reply(200, "application/json", json.dumps({"status": "success", "data": vector}))
                handler.forward(body)

            def do_GET(handler):
                handler.forward(b"")

            def forward(handler, body):
                connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
                headers = {name: value for name, value in handler.headers.items() if name != "Accept-Encoding"}
                connection.request(handler.command, handler.path, body or None, headers)
                answer = connection.getresponse()
                handler.reply(answer.status, answer.getheader("Content-Type", ""), answer.read())
                connection.close()

            def reply(handler, status, kind, content):
                content = content.encode() if isinstance(content, str) else content
                handler.send_response(status)
                handler.send_header("Content-Type", kind)
                handler.send_header("Content-Length", str(len(content)))
                handler.end_headers()
                handler.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
