"""Counters for the ledger's measures: a day written into a database, an exporter that goes on, slots of a month."""

import random
import sqlite3
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from harness.metrics_page import page_server

SLOT = 15 * 60 * 1000
DAY = 24 * 60 * 60 * 1000


def labels(number: int) -> str:
    return (f'service="service-{number // 20}",route="route-{number}",direction="{("egress", "ingress")[number % 2]}",'
            f'workspace="default",consumer=""')


def write_day(folder: Path, series: int, start: datetime) -> None:
    """A sample a minute of each counter, from `start` up to now."""
    first, last = start.timestamp(), datetime.now(timezone.utc).timestamp()
    target = 'job="kong",instance="node:8001"'
    text = folder / "day.om"
    times = [first + 60 * number for number in range(int((last - first) / 60) + 1)]
    with open(text, "w", encoding="ascii") as out:
        for number in range(series):
            name = f"kong_bandwidth_bytes{{{labels(number)},{target}}}"
            out.writelines(f"{name} {(number + 1) * 1000 * index} {at:.0f}\n" for index, at in enumerate(times))
        out.writelines(f"up{{{target}}} 1 {at:.0f}\n" for at in times)
        out.write("# EOF\n")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(text), str(folder / "tsdb")]
    subprocess.run(command, check=True, capture_output=True)
    text.unlink()


class Exporter:
    """A gateway's page with that many counters, all of which grow."""

    def __init__(self, port: int, series: int):
        names = [f"kong_bandwidth_bytes{{{labels(number)}}} " for number in range(series)]
        began = time.time()

        def lines() -> list:
            seconds = int(time.time() - began)
            head = [f"kong_nginx_requests_total {seconds}", "# TYPE kong_bandwidth_bytes counter"]
            return head + [f"{name}{(number + 1) * seconds}" for number, name in enumerate(names)]

        self.server = page_server(port, lines)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def fill_ledger(path: Path, series: int, days: int) -> int:
    """Puts slots of past days into the ledger of a service that doesn't run; the bytes of all slots, packed or not."""
    ledger = sqlite3.connect(path)
    dice = random.Random(1)
    today = int(datetime.now(timezone.utc).timestamp() * 1000) // DAY * DAY
    end = today - 3 * DAY
    for number in range(series):
        row = (f"bench-{number}", 1, f"service-{number // 20}", f"route-{number}", "", "default")
        ledger.execute("INSERT INTO series (id, direction, service, route, consumer, workspace) VALUES (?,?,?,?,?,?)", row)
    numbers = [row[0] for row in ledger.execute("SELECT number FROM series WHERE id LIKE 'bench-%'")]
    if days:
        for at in range(end - days * DAY + SLOT, end + 1, SLOT):
            rows = [(at, number, int(dice.lognormvariate(16, 2))) for number in numbers]
            ledger.executemany("INSERT INTO slot (slot_end, series, bytes) VALUES (?,?,?)", rows)
    ledger.commit()
    ledger.execute("VACUUM")
    sizes = ledger.execute("SELECT sum(pgsize) FROM dbstat WHERE name IN ('slot', 'slot_day')").fetchone()[0]
    ledger.close()
    return sizes
