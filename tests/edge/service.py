"""The real services, and what the system says about their processes."""

import http.client
import os
import resource
import socket
import struct
import threading
import time
from pathlib import Path

from harness.http import get
from harness.process import Process, wait_until
from harness.stack import Stack

SECONDS_PER_TICK = 1 / os.sysconf("SC_CLK_TCK")


def allow_descriptors(wanted: int) -> None:
    """Lets this process, and what it starts, have as many open files; an error if the system doesn't."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))


class Service(Stack):
    """api-service before a real Prometheus that scrapes a mock gateway."""

    chart_target = "/api/v1/bandwidth?lookback=5m&step=1m"
    one_thread = {"BANDWATCH_LISTEN_THREADS": "1"}

    def begin(self, limit_of_files: int | None = None, **environment: str) -> None:
        """Starts all parts, and returns when a chart is answered."""
        self.start_gateway()
        prometheus = self.start_prometheus()
        prometheus.wait_for_scrape()
        for number in range(20):
            self.send(f"/bun?size={number * 997}")
        prometheus.wait_for_scrape()
        self.process = self.start_service(**environment)
        if limit_of_files:
            resource.prlimit(self.process.child.pid, resource.RLIMIT_NOFILE, (limit_of_files, limit_of_files))
        wait_until(lambda: get(self.url + self.chart_target)[0] == 200, 30, self.chart_target)

    def start_service(self, **environment: str) -> Process:
        return self.start_api(**environment)

    @property
    def port(self) -> int:
        return self.api_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self, receive_buffer: int | None = None) -> socket.socket:
        out = socket.socket()
        if receive_buffer:
            out.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        out.settimeout(30)
        out.connect(("127.0.0.1", self.port))
        return out

    # --- what the process holds

    def _proc(self, name: str) -> Path:
        return Path(f"/proc/{self.process.child.pid}/{name}")

    def descriptors(self) -> int:
        return len(list(self._proc("fd").iterdir()))

    def resident_bytes(self) -> int:
        for line in self._proc("status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def cpu_seconds(self) -> float:
        user, system = self._proc("stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) * SECONDS_PER_TICK

    def connections(self) -> int:
        """The gauge, without the connection that asks for it."""
        page = get(f"{self.url}/metrics")[2].decode()
        (line,) = [one for one in page.splitlines() if one.startswith("bandwatch_http_connections ")]
        return int(float(line.split()[1])) - 1

    def wait_until_empty(self, descriptors: int, seconds: float = 30) -> None:
        """Returns when nobody is connected, and no more descriptors are open than before."""
        wait_until(lambda: self.connections() == 0, seconds, "no connection left")
        wait_until(lambda: self.descriptors() <= descriptors, seconds, f"{descriptors} descriptors")


class StatusPages(Service):
    """alert-service in its place: what is attacked are its pages, what must go on is the counting."""

    chart_target = "/status"
    one_thread: dict = {}  # as it is
    quotas = {
        "quotas": [
            {
                "name": "bun",
                "scope": {"services": ["bun-service"], "direction": "egress"},
                "limit": "1TB",
                "period": "month",
                "zone": "UTC",
                "thresholds": [80],
                "recipients": ["ops@example.test"],
            }
        ]
    }

    def start_service(self, **environment: str) -> Process:
        return self.start_alert(self.quotas, **environment)

    @property
    def port(self) -> int:
        return self.alert_port

    def begin(self, limit_of_files: int | None = None, **environment: str) -> None:
        super().begin(limit_of_files, **environment)
        wait_until(lambda: self.connections() == 0, 20, "Prometheus to look at alert-service too")

    def connections(self) -> int:
        """Without the one that Prometheus keeps for its scrapes."""
        return super().connections() - (1 if self.is_scraped else 0)

    def polls(self) -> float:
        """How many polls have succeeded."""
        return self.metric_of_alert("bandwatch_polls_total", result="ok") or 0


def reset(connection: socket.socket) -> None:
    """Closes with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Visitor(threading.Thread):
    """A well-behaved client that asks for charts until it is told to stop, on one connection if it `keeps` it."""

    def __init__(self, port: int, target: str, pause: float = 0.01, keeps: bool = True):
        super().__init__()
        self.port, self.target, self.pause, self.keeps = port, target, pause, keeps
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self.over = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.over.wait(self.pause):
            begin = time.monotonic()
            try:
                connection.request("GET", self.target)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(f"status {answer.status}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            self.seconds.append(time.monotonic() - begin)
            if not self.keeps:
                connection.close()
        connection.close()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()

    def percentile(self, share: float) -> float:
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]
