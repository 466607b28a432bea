"""A month of a gateway's counters, written into a TSDB as blocks that end an hour from now."""

import random
import subprocess
import time
from pathlib import Path

STEP = 15
DAY = 86_400
MONTH = 30 * DAY + 2 * 3_600  # with what lies before the first bucket of a chart of 30 days
AHEAD = 3_600  # samples are there for the time in which the bench runs, so that refreshes have something to read


def series_names(services: int, instances: int) -> list[tuple]:
    """(service, route, direction, instance) of every counter."""
    return [
        (f"service-{service}", f"route-{service}", direction, f"node-{instance}:8001")
        for service in range(services)
        for direction in ("egress", "ingress")
        for instance in range(instances)
    ]


def write_openmetrics(path: Path, names: list[tuple], start: int, end: int, seed: int, unit: int = 1) -> None:
    """Byte counters that grow by about a megabyte per scrape (values of eight digits a minute), and fall once in a while.
    Times in seconds, or `unit` times as many parts of one."""
    rng = random.Random(seed)
    instances = sorted({name[3] for name in names})
    with open(path, "w", encoding="ascii") as out:
        out.write("# TYPE kong_bandwidth_bytes gauge\n")
        for service, route, direction, instance in names:
            labels = f'service="{service}",route="{route}",direction="{direction}",job="kong",instance="{instance}"'
            value = 0
            for t in range(start, end, STEP):
                value = 0 if rng.random() < 1e-5 else value + rng.randrange(100_000, 5_000_000)
                out.write(f"kong_bandwidth_bytes{{{labels}}} {value} {t * unit}\n")
        for metric in ("kong_nginx_requests_total", "up"):
            out.write(f"# TYPE {metric} gauge\n")
            for instance in instances:
                value = 0
                for t in range(start, end, STEP):
                    value = 1 if metric == "up" else value + 17
                    out.write(f'{metric}{{job="kong",instance="{instance}"}} {value} {t * unit}\n')
        out.write("# EOF\n")


def write_month(path: Path, now: int) -> None:
    """A month of the first service's ten series, with times in milliseconds."""
    start = now - MONTH
    write_openmetrics(path, series_names(1, 5), start - start % STEP, now + AHEAD, 1, 1000)


def fill(tsdb: Path, scratch: Path, now: int, wide_services: int) -> None:
    """A day of wide_services x 2 x 5 series, and a month of the first service's ten (the same series)."""
    tsdb.mkdir(parents=True, exist_ok=True)
    month, day = now - MONTH, now - DAY - 600
    parts = [(series_names(1, 5), month, day, 1), (series_names(wide_services, 5), day, now + AHEAD, 2)]
    for names, start, end, seed in parts:
        file = scratch / f"part-{seed}.om"
        write_openmetrics(file, names, start - start % STEP, end, seed)
        # In one block: promtool reads the whole file again for each block that it writes.
        command = ["promtool", "tsdb", "create-blocks-from", "--max-block-duration=744h", "openmetrics"]
        command += [str(file), str(tsdb)]
        subprocess.run(command, check=True, capture_output=True, timeout=1800)
        file.unlink()


def main() -> None:
    import sys

    tsdb = Path(sys.argv[1])
    fill(tsdb, tsdb.parent, int(time.time()), int(sys.argv[2]))


if __name__ == "__main__":
    main()
