"""The servers that are compared. Each is started on a free port and ended by its pid."""

import http.client
import os
import sys
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from harness.http import answers, get  # noqa: E402  (needs the path above)
from harness.ports import free_port  # noqa: E402
from harness.process import Process, wait_until  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

NGINX = """
{user}
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/temp;
  proxy_cache_path {folder}/cache keys_zone=prometheus:10m;
  server {{
    listen 127.0.0.1:{port};
    location /static/ {{ alias {folder}/static/; }}
    location /api/ {{
      proxy_pass {upstream}; proxy_cache prometheus; proxy_cache_valid 200 10s; proxy_cache_lock on;
      proxy_http_version 1.1; proxy_set_header Connection "";
    }}
  }}
}}
"""


class Server(Process):
    """A process that listens on `port`."""

    def __init__(self, name: str, command: list, folder: Path, port: int, ready: str, environment: dict | None = None):
        super().__init__(name, command, folder, environment)
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        wait_until(lambda: self.require_running() and answers(self.url + ready), 60, f"{name} ready")

    @property
    def pid(self) -> int:
        return self.child.pid


def prometheus(folder: Path, tsdb: Path) -> Server:
    port = free_port()
    config = folder / "bench-prometheus.yml"
    config.write_text("global: {scrape_interval: 1h}\n")
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tsdb}", "--log.level=error"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=60d"]
    return Server("prometheus", command, folder, port, "/-/ready")


def api_service(build: Path, folder: Path, upstream: str, **environment: str) -> Server:
    port = free_port()
    settings = {
        "BANDWATCH_LISTEN_PORT": str(port),
        "BANDWATCH_LISTEN_THREADS": "1",
        "BANDWATCH_PROMETHEUS_URL": upstream,
        "BANDWATCH_LOG_LEVEL": "warn",
    }
    command = [build / "api-service/api-service"]
    return Server(f"api-{port}", command, folder, port, "/healthz", {**settings, **environment})


def raw_server(build: Path, folder: Path, url: str) -> Server:
    """Serves what `url` answers now to a client that stays connected, head and body, byte for byte."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Connection": "keep-alive"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status == 200 and not answer.will_close, (url, answer.status)
    head = "HTTP/1.1 200 OK\r\n" + "".join(f"{key}: {value}\r\n" for key, value in answer.getheaders()) + "\r\n"
    port = free_port()
    file = folder / f"raw-{port}.http"
    file.write_bytes(head.encode("latin-1") + body)
    return Server(f"raw-{port}", [build / "tests/bench/raw-server", port, file], folder, port, "/")


def nginx(folder: Path, upstream: str, static: dict) -> Server:
    port = free_port()
    home = folder / "nginx"
    (home / "static").mkdir(parents=True)
    for name, body in static.items():
        (home / "static" / name).write_bytes(body)
    config = home / "nginx.conf"
    # Workers of a root's nginx would be somebody else, who can't read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(NGINX.format(folder=home, port=port, upstream=upstream, user=user))
    ready = "/static/" + next(iter(static))
    return Server("nginx", ["nginx", "-c", config, "-e", home / "start.log"], folder, port, ready)


def fastapi(folder: Path, upstream: str) -> Server:
    port = free_port()
    command = ["/usr/bin/python3", "-m", "uvicorn", "--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
    command += ["--app-dir", str(Path(__file__).parent), "fastapi_peer:app"]
    return Server("fastapi", command, folder, port, "/healthz", {"UPSTREAM": upstream})


def victoria_metrics(folder: Path) -> Server:
    port = free_port()
    command = ["victoria-metrics", f"-storageDataPath={folder / 'victoria'}", "-retentionPeriod=100y", "-loggerLevel=ERROR"]
    command += [f"-httpListenAddr=127.0.0.1:{port}", "-search.latencyOffset=1s"]
    return Server("victoria-metrics", command, folder, port, "/health")


def import_text(victoria: Server, file: Path) -> None:
    """Samples in the text format with times in milliseconds; they can be queried when this returns."""
    with open(file, "rb") as body:
        request = urllib.request.Request(f"{victoria.url}/api/v1/import/prometheus", data=body, method="POST")
        request.add_header("Content-Length", str(file.stat().st_size))
        with urllib.request.urlopen(request, timeout=600) as answer:
            assert answer.status == 204, answer.status
    get(f"{victoria.url}/internal/force_flush")
