#!/usr/bin/env python3
"""Measures alert-service's ledger against a real Prometheus, both on this machine:

    tests/bench/ledger.sh                   all parts, about ten minutes
    tests/bench/ledger.sh catch-up size     these parts

catch-up: what a day of 1,000 series takes after a downtime. cycle: polls of 150,000 series while Prometheus scrapes
them. size: bytes of a series-month in the ledger, before and after its days are packed. Figures follow the machine's
mood: run it on a quiet one. Each is a line "figure: ..." and stands in build/bench/ledger.json.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness.http import get  # noqa: E402  (needs the paths above)
from harness.ports import free_port  # noqa: E402
from harness.process import wait_until  # noqa: E402
from ledger_data import Exporter, fill_ledger, write_day  # noqa: E402
from peers import ROOT, Server  # noqa: E402

DAY_SERIES = 1_000
CYCLE_SERIES = 150_000


def prometheus(folder: Path, port_of_gateway: int = 0) -> Server:
    """A database that holds what lies in `folder`, and scrapes the gateway if there is one."""
    port = free_port()
    config = folder / "prometheus.yml"
    scrape = f"""
scrape_configs:
  - job_name: kong
    scrape_interval: 60s
    scrape_timeout: 55s
    static_configs: [{{targets: ["127.0.0.1:{port_of_gateway}"]}}]
"""
    config.write_text(scrape if port_of_gateway else "global: {}\n")
    command = ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}", "--log.level=error"]
    command += [f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=10y"]
    return Server("prometheus", command, folder, port, "/-/ready")


def alert_service(build: Path, folder: Path, upstream: str, zone: str = "UTC", **environment: str) -> Server:
    quota = {"name": "all", "limit": "1000PB", "period": "day", "zone": zone, "recipients": ["a@example.org"]}
    (folder / "quotas.yml").write_text(json.dumps({"quotas": [quota]}))
    port = free_port()
    settings = {
        "BANDWATCH_LISTEN_PORT": str(port),
        "BANDWATCH_PROMETHEUS_URL": upstream,
        "BANDWATCH_LEDGER_PATH": str(folder / "ledger.db"),
        "BANDWATCH_SMTP_SECURITY": "none",
        "BANDWATCH_SMTP_FROM": "bandwatch@example.org",
    }
    command = [build / "alert-service/alert-service", "--quotas", folder / "quotas.yml"]
    return Server("alert-service", command, folder, port, "/healthz", {**settings, **environment})


def metric(service: Server, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", get(service.url + "/metrics")[2].decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def peak_rss(service: Server) -> int:
    status = Path(f"/proc/{service.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) * 1024


def zone_of_old_day(now: datetime) -> tuple[str, datetime]:
    """A zone in which the day is 23 hours old, and when it began: a downtime that needs no waiting for."""
    ahead = 23 - now.hour
    name = "UTC" if ahead == 0 else f"Etc/GMT-{ahead}"
    return name, now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)


def catch_up(build: Path, folder: Path) -> dict:
    zone, start = zone_of_old_day(datetime.now(timezone.utc))
    write_day(folder, DAY_SERIES, start)
    with prometheus(folder) as database:
        begin = time.monotonic()
        with alert_service(build, folder, database.url, zone) as service:
            wait_until(lambda: metric(service, "bandwatch_ledger_audit_timestamp_seconds") > 0, 600, "the catching up")
            seconds = time.monotonic() - begin
            hours = (datetime.now(timezone.utc) - start) / timedelta(hours=1)
            return {"series": DAY_SERIES, "hours": round(hours, 1), "seconds": round(seconds, 1),
                    "samples": int(metric(service, "bandwatch_poll_samples_total")),
                    "peak_rss_mb": round(peak_rss(service) / 1e6)}


def cycle(build: Path, folder: Path) -> dict:
    port = free_port()
    with Exporter(port, CYCLE_SERIES), prometheus(folder, port) as database:
        query = f"{database.url}/api/v1/query?query=count(kong_bandwidth_bytes)"
        wait_until(lambda: str(CYCLE_SERIES).encode() in get(query)[2], 180, "the first scrape")
        with alert_service(build, folder, database.url) as service:
            polls = "bandwatch_poll_duration_seconds"
            wait_until(lambda: metric(service, "bandwatch_ledger_audit_timestamp_seconds") > 0, 300, "the first polls")
            count, total = metric(service, polls + "_count"), metric(service, polls + "_sum")
            wait_until(lambda: metric(service, polls + "_count") >= count + 5, 600, "five polls")
            mean = (metric(service, polls + "_sum") - total) / (metric(service, polls + "_count") - count)
            return {"series": CYCLE_SERIES, "seconds_a_poll": round(mean, 2),
                    "peak_rss_mb": round(peak_rss(service) / 1e6)}


def size(build: Path, folder: Path) -> dict:
    """Packed by the service itself, which has nothing else to do."""
    series, days = 200, 31
    with prometheus(folder) as database:
        environment = {"BANDWATCH_POLL_INTERVAL": "1s"}
        with alert_service(build, folder, database.url, **environment) as service:
            wait_until(lambda: metric(service, "bandwatch_ledger_audit_timestamp_seconds") > 0, 60, "an empty ledger")
        before = fill_ledger(folder / "ledger.db", series, days)
        with alert_service(build, folder, database.url, **environment) as service:
            wait_until(lambda: metric(service, 'bandwatch_polls_total{result="ok"}') > days + 5, 300, "the packing")
        after = fill_ledger(folder / "ledger.db", 0, 0)
    return {"series": series, "days": days, "bytes_a_series_single": round(before / series),
            "bytes_a_series_packed": round(after / series)}


PARTS = {"catch-up": catch_up, "cycle": cycle, "size": size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--build", type=Path, default=Path(os.environ.get("BANDWATCH_BUILD", ROOT / "build/release")))
    asked = parser.parse_args()
    results = {}
    for name in asked.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="bandwatch-bench-") as folder:
            results[name] = PARTS[name](asked.build, Path(folder))
        print(f"figure: {name}: {results[name]}", flush=True)
    out = ROOT / "build/bench/ledger.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
