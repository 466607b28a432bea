"""What is asked of the database: cold answers, refreshes, stampedes, and what is kept in memory for it."""

import json
import subprocess
import time

import peers  # finds the harness
from harness.http import answers
from harness.process import wait_until
from load import median, own_bytes, rss_bytes
from measures import (
    idle_connection_bytes,
    prometheus_requests,
    refresh_walls_ms,
    rush,
    upstream_samples,
    wall_ms,
    warm_charts,
)
from questions import CHARTS, LIVE, increase, v1


def fresh(bench, **environment: str):
    """A service that has answered nothing yet."""
    return peers.api_service(bench.build, bench.folder, bench.prometheus.url, **{**LIVE, **environment})


def add_rows(results, command: list) -> None:
    """The rows that a program of the bench prints."""
    output = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=3600, check=True).stdout
    for row in json.loads(output):
        bound, limit = row["goal"].split()
        results.add(row["name"], row["ours"], row["peer"], bound, float(limit))


def decoding(results, bench) -> None:
    add_rows(results, [bench.build / "tests/bench/reads/bench-reads", "decode"])


def cold(results, bench) -> None:
    """A chart that nobody has asked for, of a service that has just become ready; and the next one of the same time.
    Medians of five, by turns with the query."""
    goals = {"1h/1m": 1.25, "24h/1m": 1.0, "30d/1h": 0.3}
    for name, chart in CHARTS.items():
        first, following, theirs = [], [], []
        for _ in range(5):
            with fresh(bench) as service:
                wait_until(lambda: answers(f"{service.url}/readyz"), 30, "readiness")
                time.sleep(1)  # with the month prepared, as it is for all but the very first caller
                first.append(wall_ms(v1(service, *chart)))
                following.append(wall_ms(v1(service, *chart, direction="ingress")))
            theirs.append(wall_ms(increase(bench.prometheus, *chart)))
        results.add(f"cold, ms, {name}, first chart, against Prometheus", median(first), median(theirs), "<=", goals[name])
        results.add(f"cold, ms, {name}, next chart, against Prometheus", median(following), median(theirs), "<=", goals[name])


def wide(results, bench) -> None:
    """Every series of the database, cold."""
    program = bench.build / "tests/bench/reads/bench-reads"
    add_rows(results, [program, "cold", bench.prometheus.url, "24h", "1m", bench.now])


def sliding(results, bench) -> None:
    """A chart that follows the clock."""
    with fresh(bench, BANDWATCH_CACHE_OPEN_BUCKET="1s") as service:
        for name in ("24h/1m", "30d/1h"):
            walls = refresh_walls_ms(v1(service, *CHARTS[name]), 10)
            results.add(f"sliding refresh, median ms, {name}", median(walls), None, "<=", 1.6)
    with fresh(bench, BANDWATCH_CACHE_OPEN_BUCKET="1s") as service:
        address = v1(service, *CHARTS["24h/1m"])
        refresh_walls_ms(address, 1)
        before = upstream_samples(service), prometheus_requests(bench.prometheus)
        count = len(refresh_walls_ms(address, 10)) + 2
        samples = (upstream_samples(service) - before[0]) / count
        results.add("samples read upstream per sliding refresh, 24h/1m, 5 series", samples, None, "<=", 60)


def stampede(results, bench) -> None:
    """A thousand clients who want what nobody has asked for."""
    address = CHARTS["30d/1h"]
    with fresh(bench) as service:
        before = prometheus_requests(bench.prometheus)
        last_ms, failed = rush(bench.build, v1(service, *address), 1000)
        asked = prometheus_requests(bench.prometheus) - before
    lone = median([wall_ms(increase(bench.prometheus, *address)) for _ in range(5)])
    with fresh(bench) as service:
        before = prometheus_requests(bench.prometheus)
        wall_ms(v1(service, *address))
        one = prometheus_requests(bench.prometheus) - before
    results.add("stampede of 1,000: requests to Prometheus, against one cold answer", asked, one, "<=", 1)
    results.add("stampede of 1,000: failed answers", failed, None, "<=", 0)
    results.add("stampede of 1,000: last answer, ms, against a Prometheus query", last_ms, lone, "<=", 1.5)


def memory(results, bench) -> None:
    charts = 200
    with fresh(bench, BANDWATCH_CACHE_OPEN_BUCKET="1m") as service:
        results.add("RSS at start, MB", rss_bytes(service.pid) / 1e6, None, "<=", 8)
        results.add("of that, pages of its own, MB", own_bytes(service.pid) / 1e6, None, "<=", 8)
        results.add("heap bytes per idle connection", idle_connection_bytes(service, 500), None, "<=", 1024)
        asked, seconds = warm_charts(service, bench.prometheus, bench.services, charts)
        results.add(f"requests to Prometheus per minute, {charts} live charts", asked / seconds * 60, None, "<=", 10)
        results.add(f"RSS with {charts} warm 24h/1m charts, MB", rss_bytes(service.pid) / 1e6, None, "<=", 24)
        results.add("of that, pages of its own, MB", own_bytes(service.pid) / 1e6, None, "<=", 24)
