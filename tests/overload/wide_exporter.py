"""A gateway's metrics page with many series, as a program: PORT SERVICES. Each service has one route and both
directions; its counters stand still after the first pages, so that every answer has the same sums."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOVES = 10  # pages


class Page(BaseHTTPRequestHandler):
    services = 0
    served = 0

    def do_GET(self):
        Page.served += 1
        age = min(self.served, MOVES)
        lines = [f"kong_nginx_requests_total {age + 1}"]
        for number in range(self.services):
            for factor, direction in enumerate(("egress", "ingress"), 1):
                labels = f'service="s{number}",route="r{number}",consumer="",workspace="",direction="{direction}"'
                lines.append(f"kong_bandwidth_bytes{{{labels}}} {(number + 1) * factor * age}")
        body = "\n".join([*lines, ""]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    Page.services = int(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
