"""The figures of api-service against its floor and its peers, all on one machine and interleaved.

Prints a table and writes build/bench/results.json: an array of {name, ours, peer, ratio, goal, met}. A goal is a bound
of ratio = ours / peer, from above ("<=") or from below (">="), or of `ours` alone where there is no peer.
"""

import argparse
import json
import tempfile
import time
import urllib.parse
from pathlib import Path

import data
import peers
from load import interleaved, median, rss_bytes, run_wrk
from measures import cold_wall_ms, idle_connection_bytes, prometheus_requests, refresh_walls_ms, stampede, warm_charts
from peers import get

LINE = {"direction": "egress", "service": "service-0", "route": "route-0"}
CHARTS = {"1h/1m": ("1h", "1m"), "24h/1m": ("24h", "1m"), "30d/1h": ("30d", "1h")}
SEED_STEPS = {"1h": "1m", "24h": "5m", "30d": "1h"}  # its answers have fewer than 1,000 buckets
LIVE = {"BANDWATCH_CACHE_OPEN_BUCKET": "15s"}


class Results:
    """The rows, printed as they come."""

    def __init__(self, file: Path):
        self.file = file
        self.rows: list[dict] = []

    def add(self, name: str, ours: float, peer: float | None, bound: str, limit: float) -> None:
        ratio = None if peer is None else ours / peer
        judged = ours if ratio is None else ratio
        met = judged <= limit if bound == "<=" else judged >= limit
        row = {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "goal": f"{bound} {limit:g}", "met": met}
        self.rows.append(row)
        shown = ["" if value is None else f"{value:.4g}" for value in (ours, peer, ratio)]
        print(f"{name:<62}{shown[0]:>10}{shown[1]:>10}{shown[2]:>9}  {row['goal']:<9}{'met' if met else 'MISSED'}", flush=True)
        self.file.write_text(json.dumps(self.rows, indent=1) + "\n")


def v1(server, lookback: str, step: str, **more) -> str:
    return f"{server.url}/api/v1/bandwidth?" + urllib.parse.urlencode({"lookback": lookback, "step": step, **LINE, **more})


def seed(server, lookback: str) -> str:
    step = SEED_STEPS[lookback]
    names = {"type": LINE["direction"], "service": LINE["service"], "route": LINE["route"]}
    return f"{server.url}/metrics/bandwidth_used?" + urllib.parse.urlencode(
        {"lookback_duration": lookback, "step": step, **names}
    )


def increase(server, lookback: str, step: str) -> str:
    """What the original system asks of Prometheus for the same chart, ending now."""
    spans = {"1h": 3600, "24h": 86_400, "30d": 2_592_000}
    selector = ",".join(f'{key}="{value}"' for key, value in LINE.items())
    end = int(time.time())
    query = {"query": f"sum(increase(kong_bandwidth_bytes{{{selector}}}[{step}]))", "start": end - spans[lookback]}
    return f"{server.url}/api/v1/query_range?" + urllib.parse.urlencode({**query, "end": end, "step": step})


def warm(results: Results, bench) -> None:
    """Warm answers against a server that does nothing but send the same bytes."""
    goals = {"1h/1m": 1.10, "24h/1m": 1.05, "30d/1h": 1.05}
    for name, (lookback, step) in CHARTS.items():
        address = v1(bench.api, lookback, step)
        raw = peers.raw_server(bench.build, bench.folder, address)
        with raw:
            ours, floor = interleaved(
                bench.rounds,
                lambda: run_wrk(address, bench.api.pid, bench.seconds),
                lambda: run_wrk(raw.url + "/", raw.pid, bench.seconds),
            )
        cpu = [median([load.cpu_us for load in side]) for side in (ours, floor)]
        rps = [median([load.rps for load in side]) for side in (ours, floor)]
        results.add(f"CPU us per request, warm {name}, against raw Beast", *cpu, "<=", goals[name])
        results.add(f"requests/s, warm {name}, against raw Beast", *rps, ">=", 0.95)


def against_prometheus(results: Results, bench) -> None:
    goals = {"1h/1m": 12, "24h/1m": 16, "30d/1h": 350}
    for name, (lookback, step) in CHARTS.items():
        ours, theirs = interleaved(
            1,
            lambda: run_wrk(v1(bench.api, lookback, step), bench.api.pid, bench.seconds),
            lambda: run_wrk(increase(bench.prometheus, lookback, step), bench.prometheus.pid, bench.seconds),
        )
        results.add(f"requests/s, {name}, against Prometheus", ours[0].rps, theirs[0].rps, ">=", goals[name])


def against_fastapi(results: Results, bench) -> None:
    with peers.fastapi(bench.folder, bench.prometheus.url) as fastapi:
        for lookback, step in SEED_STEPS.items():
            ours, theirs = interleaved(
                1,
                lambda: run_wrk(seed(bench.api, lookback), bench.api.pid, bench.seconds),
                lambda: run_wrk(seed(fastapi, lookback), fastapi.pid, bench.seconds),
            )
            results.add(f"requests/s, seed shape {lookback}/{step}, against FastAPI", ours[0].rps, theirs[0].rps, ">=", 200)


def against_nginx(results: Results, bench) -> None:
    static = {"1h.json": get(v1(bench.api, "1h", "1m"))[2]}
    with peers.nginx(bench.folder, bench.prometheus.url, static) as nginx:
        for name, (lookback, step) in CHARTS.items():
            ours, theirs = interleaved(
                1,
                lambda: run_wrk(v1(bench.api, lookback, step), bench.api.pid, bench.seconds),
                lambda: run_wrk(increase(nginx, lookback, step), nginx.pid, bench.seconds),
            )
            if name == "1h/1m":
                results.add("CPU us per request, 1h/1m, against nginx proxy_cache", ours[0].cpu_us, theirs[0].cpu_us, "<=", 0.5)
            else:
                results.add(f"requests/s, {name}, against nginx proxy_cache", ours[0].rps, theirs[0].rps, ">=", 1.2)
        files = run_wrk(f"{nginx.url}/static/1h.json", nginx.pid, bench.seconds)
        ours = run_wrk(v1(bench.api, "1h", "1m"), bench.api.pid, bench.seconds)
        results.add("CPU us per request, 1h/1m, against nginx static", ours.cpu_us, files.cpu_us, "<=", 1.0)


def sizes(results: Results, bench) -> None:
    address = v1(bench.api, "24h", "1m")
    results.add("bytes of a 24h/1m answer", len(get(address)[2]), None, "<=", 16_000)
    packed = get(address, headers={"Accept-Encoding": "gzip"})[2]
    results.add("bytes of a 24h/1m answer, gzip", len(packed), None, "<=", 6_000)
    plain, gzip = interleaved(
        1,
        lambda: run_wrk(seed(bench.api, "30d"), bench.api.pid, bench.seconds),
        lambda: run_wrk(seed(bench.api, "30d"), bench.api.pid, bench.seconds, headers={"Accept-Encoding": "gzip"}),
    )
    results.add("requests/s, seed shape 30d/1h, gzip against plain", gzip[0].rps, plain[0].rps, ">=", 5)


def upstream(results: Results, bench) -> None:
    """What the database is asked, by services of their own."""
    for name, (lookback, step) in CHARTS.items():
        goal = {"1h/1m": 1.25, "24h/1m": 1.0, "30d/1h": 0.3}[name]
        with peers.api_service(bench.build, bench.folder, bench.prometheus.url, **LIVE) as fresh:
            ours = cold_wall_ms(v1(fresh, lookback, step))
        results.add(f"cold, ms, {name}, against Prometheus", ours, cold_wall_ms(increase(bench.prometheus, lookback, step)), "<=", goal)
    with peers.api_service(bench.build, bench.folder, bench.prometheus.url, BANDWATCH_CACHE_OPEN_BUCKET="1s") as fresh:
        for name in ("24h/1m", "30d/1h"):
            results.add(f"sliding refresh, median ms, {name}", median(refresh_walls_ms(v1(fresh, *CHARTS[name]), 10)), None, "<=", 1.6)
    with peers.api_service(bench.build, bench.folder, bench.prometheus.url, **LIVE) as fresh:
        before = prometheus_requests(bench.prometheus)
        last_ms, failed = stampede(v1(fresh, "30d", "1h"), 1000)
        asked = prometheus_requests(bench.prometheus) - before
        lone = cold_wall_ms(increase(bench.prometheus, "30d", "1h"))
        with peers.api_service(bench.build, bench.folder, bench.prometheus.url, **LIVE) as single:
            before = prometheus_requests(bench.prometheus)
            cold_wall_ms(v1(single, "30d", "1h"))
            one = prometheus_requests(bench.prometheus) - before
        results.add("stampede of 1,000: requests to Prometheus, against one cold answer", asked, one, "<=", 1)
        results.add("stampede of 1,000: failed answers", failed, None, "<=", 0)
        results.add("stampede of 1,000: last answer, ms, against a Prometheus query", last_ms, lone, "<=", 1.5)


def memory(results: Results, bench) -> None:
    with peers.api_service(bench.build, bench.folder, bench.prometheus.url, BANDWATCH_CACHE_OPEN_BUCKET="1m") as fresh:
        results.add("RSS at start, MB", rss_bytes(fresh.pid) / 1e6, None, "<=", 8)
        results.add("heap bytes per idle connection", idle_connection_bytes(fresh, 500), None, "<=", 1024)
        asked, seconds = warm_charts(fresh, bench.prometheus, bench.services)
        results.add(f"requests to Prometheus per minute, {2 * bench.services} live charts", asked / seconds * 60, None, "<=", 10)
        results.add(f"RSS with {2 * bench.services} warm 24h/1m charts, MB", rss_bytes(fresh.pid) / 1e6, None, "<=", 24)


class Bench:
    def __init__(self, options, folder: Path):
        self.build = Path(options.build).resolve()
        self.folder = folder
        self.seconds, self.rounds = (3, 3) if options.quick else (10, 5)
        self.services = options.services or (20 if options.quick else 100)
        tsdb = folder / "tsdb"
        print(f"writing a month of counters for {10 * self.services} series ...", flush=True)
        data.fill(tsdb, folder, int(time.time()), self.services)
        self.prometheus = peers.prometheus(folder, tsdb)
        self.api = peers.api_service(self.build, folder, self.prometheus.url, **LIVE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under ten minutes: fewer series, shorter runs")
    parser.add_argument("--services", type=int, help="how many services have series: ten series each for the last day")
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--only", help="the parts to run, with commas")
    options = parser.parse_args()
    out = Path("build/bench")
    out.mkdir(parents=True, exist_ok=True)
    parts = [warm, against_prometheus, against_nginx, against_fastapi, sizes, upstream, memory]
    with tempfile.TemporaryDirectory(prefix="bandwatch-bench-") as folder:
        bench = Bench(options, Path(folder))
        results = Results(out / "results.json")
        with bench.prometheus, bench.api:
            for part in parts:
                if not options.only or part.__name__ in options.only.split(","):
                    part(results, bench)
    met = sum(row["met"] for row in results.rows)
    print(f"{met} of {len(results.rows)} goals met; build/bench/results.json")


if __name__ == "__main__":
    main()
