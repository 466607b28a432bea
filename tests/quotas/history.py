"""A real Prometheus that holds a past: counters written into its database before it starts."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from harness.http import answers
from harness.ports import free_port
from harness.process import Process, wait_until

TARGET = 'job="kong",instance="node:8001"'
STEP = timedelta(minutes=1)
BYTES_A_STEP = 1000


def around(edge: datetime, hours: int) -> list:
    """Every minute from `hours` before the edge to `hours` after it, the edge included."""
    steps = int(timedelta(hours=hours) / STEP)
    return [edge + number * STEP for number in range(-steps, steps + 1)]


def labels(name: str, consumer: str = "", direction: str = "egress") -> str:
    return (
        f'service="{name}-service",route="{name}-route",direction="{direction}",workspace="default",'
        f'consumer="{consumer}",{TARGET}'
    )


def steadily(_: datetime) -> int:
    return BYTES_A_STEP


BUN = {labels("bun"): steadily}


def open_metrics(stretches: list, counters: dict, scraped: list) -> str:
    """Counters, by their labels, that grow by what their function says of a sample's instant with every sample of a
    stretch, and rest between them; and `up` of the instants at which there was a scrape."""
    lines = []
    for of, growth in counters.items():
        value = 0
        for stretch in sorted(stretches):
            for number, instant in enumerate(stretch):
                value += growth(instant) if number else 0
                lines.append(f"kong_bandwidth_bytes{{{of}}} {value} {instant.timestamp():.3f}")
    lines += [f"up{{{TARGET}}} 1 {instant.timestamp():.3f}" for instant in scraped]
    return "\n".join([*lines, "# EOF", ""])


def start_prometheus_with(
    folder: Path, stretches: list, counters: dict = BUN, scraped: list | None = None
) -> tuple[Process, str]:
    """Scrapes are those of the stretches unless others are `scraped`."""
    if scraped is None:
        scraped = [instant for stretch in sorted(stretches) for instant in stretch]
    text, data = folder / "past.om", folder / "tsdb"
    text.write_text(open_metrics(stretches, counters, scraped))
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(text), str(data)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (folder / "empty.yml").write_text("")
    port = free_port()
    server = Process(
        "prometheus",
        [
            "prometheus",
            f"--config.file={folder / 'empty.yml'}",
            f"--storage.tsdb.path={data}",
            "--storage.tsdb.retention.time=10y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
        folder,
    )
    url = f"http://127.0.0.1:{port}"
    wait_until(lambda: server.require_running() and answers(f"{url}/-/ready"), 60, "Prometheus ready")
    return server, url
