"""A metrics page with counters that a test makes up, for a real Prometheus to scrape."""

from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def page_server(port: int, lines: Callable[[], Iterable[str]]) -> ThreadingHTTPServer:
    """A server on that port of loopback, to be run by who asks for it: any GET is answered with what `lines` gives at
    that moment. Scrapes may overlap, so it may be called by several threads at once."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = "\n".join([*lines(), ""]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Page)
