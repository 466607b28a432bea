"""The figures of api-service against its floor and its peers, all on one machine and interleaved.

Prints a table and writes build/bench/results.json: an array of {name, ours, peer, ratio, goal, met}. A goal is a bound
of ratio = ours / peer, from above ("<=") or from below (">="), or of `ours` alone where there is no peer.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import data
import peers
from load import interleaved, median, open_loop_p99_ms, run_wrk
from peers import get
from questions import CHARTS, LIVE, SEED_STEPS, SPANS, seed, timeless_increase, v1
from upstream import cold, decoding, memory, sliding, stampede, wide

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


def against_databases(results: Results, bench) -> None:
    """Warm answers against databases that compute an approximation of the same chart."""
    goals = {"1h/1m": 12, "24h/1m": 16, "30d/1h": 350}
    with peers.victoria_metrics(bench.folder) as victoria:
        bench.fill(victoria)
        for database, label in ((bench.prometheus, "Prometheus"), (victoria, "VictoriaMetrics")):
            for name, (lookback, step) in CHARTS.items():
                ours, theirs = interleaved(
                    1,
                    lambda: run_wrk(v1(bench.api, lookback, step), bench.api.pid, bench.seconds),
                    lambda: run_wrk(timeless_increase(database, step), database.pid, bench.seconds, span=SPANS[lookback]),
                )
                # VictoriaMetrics caches, and no goal was set against it but to be the quicker one.
                goal = goals[name] if database is bench.prometheus else 1
                results.add(f"requests/s, {name}, against {label}", ours[0].rps, theirs[0].rps, ">=", goal)


def latency(results: Results, bench) -> None:
    """1,000 requests a second, whether answers come or not."""
    address = v1(bench.api, "1h", "1m")
    with peers.raw_server(bench.build, bench.folder, address) as raw:
        sides = [open_loop_p99_ms(url, bench.folder, bench.seconds) for url in (address, raw.url + "/") * bench.rounds]
    results.add("p99 ms at 1,000 requests/s, 1h/1m, against raw Beast", median(sides[::2]), median(sides[1::2]), "<=", 1.3)


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
                lambda: run_wrk(timeless_increase(nginx, step), nginx.pid, bench.seconds, span=SPANS[lookback]),
            )
            if name == "1h/1m":
                results.add("p99 ms, 64 connections, 1h/1m, against nginx proxy_cache", ours[0].p99_ms, theirs[0].p99_ms, "<=", 0.02)
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


class Bench:
    def __init__(self, options, folder: Path):
        self.build = Path(options.build).resolve()
        self.folder = folder
        self.seconds, self.rounds = (3, 3) if options.quick else (10, 5)
        self.services = options.services or (20 if options.quick else 100)
        tsdb = folder / "tsdb"
        self.now = int(time.time())
        print(f"writing a month of counters for {10 * self.services} series ...", flush=True)
        data.fill(tsdb, folder, self.now, self.services)
        self.prometheus = peers.prometheus(folder, tsdb)
        self.api = peers.api_service(self.build, folder, self.prometheus.url, **LIVE)

    def fill(self, victoria) -> None:
        """The month of the first service, for another database."""
        file = self.folder / "month.txt"
        data.write_month(file, self.now)
        peers.import_text(victoria, file)
        file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under ten minutes: fewer series, shorter runs")
    parser.add_argument("--services", type=int, help="how many services have series: ten series each for the last day")
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--only", help="the parts to run, with commas")
    options = parser.parse_args()
    out = Path("build/bench")
    out.mkdir(parents=True, exist_ok=True)
    parts = [warm, latency, against_databases, against_nginx, against_fastapi, sizes, decoding, cold, wide, sliding, stampede, memory]
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
