"""The whole chain on free ports: gateway, Prometheus, both services, mail server."""

import json
import os
import re
import subprocess
from email import message_from_string, policy
from pathlib import Path

from harness.http import answers, get, get_json
from harness.ports import free_port
from harness.process import Process, environment_of, wait_until
from harness.prometheus import Prometheus

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("BANDWATCH_BUILD", ROOT / "build/dev"))
GATEWAY = os.environ.get("BANDWATCH_MOCK_GATEWAY", str(BUILD / "deploy/mock-gateway/mock-gateway"))
API = os.environ.get("BANDWATCH_API_SERVICE", str(BUILD / "api-service/api-service"))
ALERT = os.environ.get("BANDWATCH_ALERT_SERVICE", str(BUILD / "alert-service/alert-service"))

METRIC = {"3.9": "kong_bandwidth_bytes", "2.8": "kong_bandwidth"}


class Stack:
    """What a test starts piece by piece; everything ends with the context."""

    def __init__(self, folder: Path, kong: str = "3.9"):
        self.folder = folder
        self.kong = kong
        self.metric = METRIC[kong]
        self.processes: list[Process] = []
        self.proxy_port, self.metrics_port = free_port(), free_port()
        self.api_port, self.alert_port, self.smtp_port = free_port(), free_port(), free_port()
        self.mailbox = folder / "mailbox"
        self.is_scraped = True  # alert-service, beside the gateway

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.__exit__()

    def start(self, process: Process) -> Process:
        self.processes.append(process)
        return process

    # --- gateway

    def start_gateway(self, *arguments: str) -> Process:
        command = [GATEWAY, "--proxy-port", self.proxy_port, "--metrics-port", self.metrics_port, "--kong", self.kong]
        gateway = self.start(Process("gateway", [*command, *arguments], self.folder))
        wait_until(lambda: gateway.require_running() and answers(f"{self.gateway_metrics}/truth"), 20, "gateway up")
        return gateway

    def start_exporter(self, program: Path, *arguments) -> None:
        """A program that serves made-up metrics in the gateway's place; its first argument is the port."""
        command = ["/usr/bin/python3", "-B", program, self.metrics_port, *arguments]
        exporter = self.start(Process("exporter", command, self.folder))
        wait_until(lambda: exporter.require_running() and answers(f"{self.gateway_metrics}/metrics"), 20, "exporter up")

    @property
    def gateway_metrics(self) -> str:
        return f"http://127.0.0.1:{self.metrics_port}"

    def send(self, path: str, consumer: str = "") -> int:
        """One request through the gateway; the size of the answer's body."""
        headers = {"X-Consumer-Username": consumer} if consumer else {}
        return len(get(f"http://127.0.0.1:{self.proxy_port}{path}", headers=headers)[2])

    def truth(self) -> dict:
        """The gateway's own totals, by (service, route, direction)."""
        rows = get_json(f"{self.gateway_metrics}/truth")["series"]
        out: dict = {}
        for row in rows:
            key = (row["service"], row["route"], row["direction"])
            out[key] = out.get(key, 0) + row["bytes"]
        return out

    def used(self, service: str = "bun") -> int:
        """The egress of a service, as the gateway counts it."""
        return self.truth().get((f"{service}-service", f"{service}-route", "egress"), 0)

    def fill_to(self, total: int, service: str = "bun") -> None:
        """Sends bytes until the truth stands at `total`, or a little above."""
        while (missing := total - (before := self.used(service))) > 0:
            self.send(f"/{service}?size={max(1, missing - 150)}")
            # The gateway counts a request when it is over, which its client may know a little earlier.
            wait_until(lambda: self.used(service) > before, 10, "the request to be counted")

    # --- the parts behind it

    def start_prometheus(self, port: int | None = None, jobs: tuple = ("kong",)) -> Prometheus:
        alert_port = self.alert_port if self.is_scraped else free_port()
        prometheus = Prometheus(self.folder, self.metrics_port, alert_port, port=port, jobs=jobs)
        self.start(prometheus)
        self.prometheus_url = prometheus.url
        return prometheus

    def launch_api(self, **environment: str) -> Process:
        """Starts api-service with further settings. It need not answer yet, nor without TLS."""
        settings = {
            "BANDWATCH_LISTEN_PORT": str(self.api_port),
            "BANDWATCH_PROMETHEUS_URL": self.prometheus_url,
            "BANDWATCH_CACHE_OPEN_BUCKET": "1s",  # Prometheus scrapes as often
        }
        return self.start(Process("api-service", [API], self.folder, {**settings, **environment}))

    def start_api(self, **environment: str) -> Process:
        """The same, but returns when it answers."""
        api = self.launch_api(**environment)
        wait_until(lambda: api.require_running() and answers(f"{self.api}/healthz"), 20, "api-service up")
        return api

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"

    def chart(self, **parameters: str) -> list:
        return get_json(f"{self.api}/metrics/bandwidth_used", **parameters)

    def charted(self, **parameters: str) -> dict:
        """The sum over all buckets, by (service, route, direction)."""
        out: dict = {}
        for row in self.chart(**parameters):
            key = (row["service"], row["route"], row["type"])
            out[key] = out.get(key, 0) + (row["bandwidth_used"] or 0)
        return out

    def start_mail_server(self, answer_after: float = 0) -> Process:
        program = Path(__file__).with_name("mail_sink.py")
        command = ["/usr/bin/python3", program, self.smtp_port, self.mailbox, answer_after]
        sink = self.start(Process("mail-sink", command, self.folder))
        wait_until(lambda: sink.require_running() and self.mailbox.is_dir(), 20, "mail server up")
        return sink

    @property
    def quota_file(self) -> Path:
        return self.folder / "quotas.yml"

    def alert_settings(self) -> dict:
        return {
            "BANDWATCH_LISTEN_PORT": str(self.alert_port),
            "BANDWATCH_PROMETHEUS_URL": self.prometheus_url,
            "BANDWATCH_LEDGER_PATH": str(self.folder / "ledger.db"),
            "BANDWATCH_POLL_INTERVAL": "1s",
            "BANDWATCH_SMTP_HOST": "127.0.0.1",
            "BANDWATCH_SMTP_PORT": str(self.smtp_port),
            "BANDWATCH_SMTP_SECURITY": "none",
            "BANDWATCH_SMTP_FROM": "bandwatch@example.test",
        }

    def start_alert(self, quotas: dict, **environment: str) -> Process:
        self.quota_file.write_text(json.dumps(quotas))  # JSON is YAML
        command = [ALERT, "--quotas", self.quota_file]
        alert = self.start(Process("alert-service", command, self.folder, {**self.alert_settings(), **environment}))
        wait_until(lambda: alert.require_running() and answers(f"{self.alert}/healthz"), 20, "alert-service up")
        return alert

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """A command of alert-service with the settings of the running one."""
        return subprocess.run(
            [ALERT, *map(str, arguments), "--quotas", self.quota_file],
            env=environment_of({**self.alert_settings(), **environment}),
            capture_output=True,
            text=True,
            timeout=120,
        )

    @property
    def alert(self) -> str:
        return f"http://127.0.0.1:{self.alert_port}"

    def metric_of_alert(self, name: str, **labels: str) -> float | None:
        """A sample of alert-service's own /metrics page, none if there is no such line."""
        page = get(f"{self.alert}/metrics")[2].decode()
        for line in page.splitlines():
            found = re.fullmatch(rf"{name}(\{{[^}}]*\}})? (\S+)", line)
            if found and all(f'{key}="{value}"' in (found[1] or "") for key, value in labels.items()):
                return float(found[2])
        return None

    def mails(self) -> list:
        """Every accepted message, parsed, in the order of arrival, with the envelope's recipients as `rcpt`."""
        out = []
        for file in sorted(self.mailbox.glob("*.json")):
            record = json.loads(file.read_text())
            message = message_from_string(record["content"], policy=policy.default)
            message.rcpt = record["to"]
            out.append(message)
        return out
