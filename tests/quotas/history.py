"""A real Prometheus that holds a past: counters written into its database before it starts."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from harness.http import answers
from harness.ports import free_port
from harness.process import Process, wait_until

LABELS = 'service="bun-service",route="bun-route",direction="egress",workspace="default",consumer=""'
TARGET = 'job="kong",instance="node:8001"'
STEP = timedelta(minutes=1)
BYTES_A_STEP = 1000


def around(edge: datetime, hours: int) -> list:
    """Every minute from `hours` before the edge to `hours` after it, the edge included."""
    steps = int(timedelta(hours=hours) / STEP)
    return [edge + number * STEP for number in range(-steps, steps + 1)]


def open_metrics(stretches: list) -> str:
    """A counter that grows by BYTES_A_STEP with every sample of a stretch and rests between them; and `up`."""
    counter, up, value = [], [], 0
    for stretch in sorted(stretches):
        for number, instant in enumerate(stretch):
            value += BYTES_A_STEP if number else 0
            counter.append(f"kong_bandwidth_bytes{{{LABELS},{TARGET}}} {value} {instant.timestamp():.3f}")
            up.append(f"up{{{TARGET}}} 1 {instant.timestamp():.3f}")
    return "\n".join([*counter, *up, "# EOF", ""])


def start_prometheus_with(folder: Path, stretches: list) -> tuple[Process, str]:
    text, data = folder / "past.om", folder / "tsdb"
    text.write_text(open_metrics(stretches))
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
