"""A real Prometheus that scrapes the mock gateway every second."""

import json
import urllib.parse
from pathlib import Path

from harness.http import answers, get_json
from harness.ports import free_port
from harness.process import Process, wait_until

CONFIG = """
global:
  scrape_interval: {interval}
  scrape_timeout: {interval}
scrape_configs:
  - job_name: alert-service
    static_configs: [{{targets: ["127.0.0.1:{alert_port}"]}}]
"""

GATEWAY = """  - job_name: {job}
    static_configs: [{{targets: ["127.0.0.1:{metrics_port}"]}}]
"""


class Prometheus(Process):
    def __init__(
        self,
        folder: Path,
        metrics_port: int,
        alert_port: int,
        interval: str = "1s",
        port: int | None = None,
        jobs: tuple = ("kong",),
    ):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = folder / "prometheus.yml"
        text = CONFIG.format(alert_port=alert_port, interval=interval)
        config.write_text(text + "".join(GATEWAY.format(job=job, metrics_port=metrics_port) for job in jobs))
        super().__init__(
            "prometheus",
            [
                "prometheus",
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'tsdb'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--log.level=warn",
            ],
            folder,
        )
        wait_until(lambda: self.require_running() and answers(f"{self.url}/-/ready"), 30, "Prometheus ready")

    def query(self, text: str):
        """The result list of an instant query."""
        answer = get_json(f"{self.url}/api/v1/query?" + urllib.parse.urlencode({"query": text}))
        assert answer["status"] == "success", json.dumps(answer)
        return answer["data"]["result"]

    def scrapes(self, job: str = "kong") -> int:
        """How many scrapes of the job succeeded so far."""
        result = self.query(f'sum(sum_over_time(up{{job="{job}"}}[1h]))')
        return int(float(result[0]["value"][1])) if result else 0

    def wait_for_scrape(self, job: str = "kong") -> None:
        """Returns when a scrape of the job has begun and ended after this call."""
        before = self.scrapes(job)
        # The first new one may have begun before the call.
        wait_until(lambda: self.scrapes(job) >= before + 2, 30, "two more scrapes")

    def counters(self, metric: str, instance: str | None = None) -> dict:
        """The last scraped value of each bandwidth series, by (service, route, direction)."""
        out = {}
        for row in self.query(f"last_over_time({metric}[1h])"):
            labels = row["metric"]
            if instance and labels["instance"] != instance:
                continue
            key = (labels["service"], labels["route"], labels.get("direction") or labels["type"])
            out[key] = out.get(key, 0) + int(row["value"][1])
        return out
