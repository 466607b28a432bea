"""Days of gateway counters before the test began, as blocks of a Prometheus database."""

import math
import random
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

STEP = 15  # seconds between scrapes

LINES = {  # service, route -> bytes a second of egress at the busiest hour
    ("bun-service", "bun-route"): 5_200_000,
    ("bin-service", "bin-route"): 3_100_000,
    ("ban-service", "ban-route"): 1_700_000,
    ("catalogue", "catalogue-read"): 900_000,
    ("search", "search"): 610_000,
    ("payments", "payments-v2"): 240_000,
}


def rate(peak: int, place: int, at: int) -> float:
    """Bytes a second: busy afternoons, calm nights, no two buckets alike."""
    hour = at / 3600 % 24
    course = 0.25 + 0.75 * max(0.0, math.sin((hour - 6 - place) / 24 * 2 * math.pi))
    jitter = 0.85 + 0.3 * random.Random(at // 300 * 7 + place).random()
    return peak * course * jitter


class History:
    """Counters of one node over `hours` before `now`, with two outages of the scrapes and one restart."""

    def __init__(self, now: int, hours: int, instance: str):
        self.start = (now - hours * 3600) // STEP * STEP
        self.end = now - 60
        self.labels = f'instance="{instance}",job="kong"'
        # One of them yesterday for a reader in Berlin, and within one hour by the clock.
        yesterday = datetime.fromtimestamp(now, ZoneInfo("Europe/Berlin")) - timedelta(days=1)
        noon = int(yesterday.replace(hour=12, minute=20, second=0, microsecond=0).timestamp())
        self.outages = [(noon, noon + 1800), (now - 9 * 3600 - 1800, now - 9 * 3600)]
        self.restart = now - 3 * 3600

    def times(self):
        return range(self.start, self.end, STEP)

    def seen(self, at: int) -> bool:
        return not any(begin <= at < end for begin, end in self.outages)

    def counter(self, per_step) -> list:
        """(time, value) of each scrape of a counter that grows by per_step(time) and falls with the restart."""
        out, value, restarted = [], 0.0, False
        for at in self.times():
            if at >= self.restart and not restarted:
                value, restarted = 0.0, True
            value += per_step(at)
            if self.seen(at):
                out.append((at, int(value)))
        return out

    def egress(self, service: str, since: int) -> float:
        """Bytes that the lines of a service have sent after `since`."""
        places = [(place, peak) for place, ((name, _), peak) in enumerate(LINES.items()) if name == service]
        return sum(rate(peak, place, at) * STEP for at in self.times() if at > since for place, peak in places)

    def family(self, name: str, kind: str, series: list) -> str:
        text = [f"# TYPE {name} {kind}"]
        for labels, samples in series:
            sample = f"{name}{{{self.labels}{',' if labels else ''}{labels}}}"
            text += [f"{sample} {value} {at}" for at, value in samples]
        return "\n".join(text) + "\n"

    def bandwidth(self) -> list:
        series = []
        for place, ((service, route), peak) in enumerate(LINES.items()):
            for direction, share in (("egress", 1.0), ("ingress", 0.12 + 0.04 * place)):
                labels = f'service="{service}",route="{route}",direction="{direction}",workspace="default",consumer=""'
                series.append((labels, self.counter(lambda at, p=place, s=share, k=peak: rate(k, p, at) * s * STEP)))
        return series

    def text(self) -> str:
        up = [(at, 1 if self.seen(at) else 0) for at in self.times()]
        requests = self.counter(lambda at: 400)
        # The families' types are left unknown: OpenMetrics would want other names for counters.
        return (
            self.family("kong_bandwidth_bytes", "unknown", self.bandwidth())
            + self.family("kong_nginx_requests_total", "unknown", [('node_id="history",subsystem="http"', requests)])
            + self.family("up", "unknown", [("", up)])
            + "# EOF\n"
        )


def write_blocks(history: History, folder: Path) -> None:
    """Puts the history into folder/tsdb, where a Prometheus that starts later finds it."""
    file = folder / "history.om"
    file.write_text(history.text())
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(file), str(folder / "tsdb")],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    file.unlink()
