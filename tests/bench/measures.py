"""Measures that are no plain load: cold answers, refreshes, stampedes, memory."""

import http.client
import itertools
import re
import socket
import subprocess
import time
import urllib.parse

from load import rss_bytes
from peers import get


def wall_ms(url: str) -> float:
    begin = time.perf_counter()
    status, _, body = get(url, timeout=120)
    assert status == 200, (url, status, body[:300])
    return (time.perf_counter() - begin) * 1000


def refresh_walls_ms(url: str, count: int) -> list[float]:
    """Answers of which each needs a new read, on one connection, after a warm-up."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    out = []
    for _ in range(count + 2):
        begin = time.perf_counter()
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        out.append((time.perf_counter() - begin) * 1000)
        time.sleep(1.1)
    connection.close()
    return out[2:]


def upstream_samples(server) -> int:
    """How many samples of bandwidth counters a service has read so far."""
    page = get(f"{server.url}/metrics")[2].decode()
    return int(float(re.search(r"^bandwatch_upstream_samples_total (\S+)$", page, re.MULTILINE)[1]))


def prometheus_requests(prometheus) -> int:
    """How many queries and remote reads the database has answered."""
    page = get(f"{prometheus.url}/metrics")[2].decode()
    total = 0
    for line in page.splitlines():
        if line.startswith("prometheus_http_requests_total{") and ('handler="/api/v1/query' in line or 'handler="/api/v1/read' in line):
            total += int(float(line.rsplit(" ", 1)[1]))
    return total


def rush(build, url: str, clients: int) -> tuple[float, int]:
    """All clients ask at once: milliseconds until the last has its answer, and how many got no 200."""
    parts = urllib.parse.urlsplit(url)
    command = [str(build / "tests/bench/stampede"), str(parts.port), f"{parts.path}?{parts.query}", str(clients)]
    last, failed = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout.split()
    return float(last), int(failed)


def idle_connection_bytes(server, count: int) -> float:
    """Memory that a connection takes which has had one answer and now waits."""
    parts = urllib.parse.urlsplit(server.url)
    request = b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n"

    def hold(number: int) -> list[socket.socket]:
        out = []
        for _ in range(number):
            client = socket.create_connection((parts.hostname, parts.port))
            client.sendall(request)
            client.recv(4096)
            out.append(client)
        return out

    first = hold(count)  # pays for what is paid once
    before = rss_bytes(server.pid)
    second = hold(count)
    after = rss_bytes(server.pid)
    for client in first + second:
        client.close()
    return (after - before) / count


def warm_charts(server, prometheus, services: int, charts: int) -> tuple[int, float]:
    """Opens charts of a day, each of another selection or grouping, keeps all of them in use for two minutes, and counts
    what it costs: (requests to Prometheus, seconds)."""
    groupings = ("service,route", "service", "route", "consumer", "workspace")
    choices = itertools.product(groupings, range(services), ("egress", "ingress"))
    urls = []
    for grouping, service, direction in itertools.islice(choices, charts):
        question = {"lookback": "24h", "step": "1m", "service": f"service-{service}", "direction": direction}
        urls.append(f"{server.url}/api/v1/bandwidth?" + urllib.parse.urlencode({**question, "group_by": grouping}))
    assert len(urls) == charts
    for url in urls:
        wall_ms(url)
    time.sleep(60)
    before, begin = prometheus_requests(prometheus), time.perf_counter()
    while time.perf_counter() - begin < 120:
        for url in urls:
            wall_ms(url)
        time.sleep(5)
    return prometheus_requests(prometheus) - before, time.perf_counter() - begin
