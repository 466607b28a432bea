"""An HTTP server that keeps what a channel is sent."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Hook:
    """Answers with each of `statuses`, then with 200; `requests` holds (path, headers, body)."""

    def __init__(self, statuses):
        self.requests, statuses = [], list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.requests.append((handler.path, dict(handler.headers), body))
                handler.send_response(statuses.pop(0) if statuses else 200)
                handler.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
