"""Gateway, Prometheus and api-service, with a proxy before Prometheus that can treat its answers badly."""

import itertools
import json
import urllib.parse
from pathlib import Path

from fault_proxy import NONE, Fault, FaultProxy
from harness.http import get
from harness.stack import Stack

TIMEOUT = 2  # seconds that api-service waits for Prometheus


class BehindProxy:
    def __init__(self, folder: Path, **environment: str):
        """`environment`: further settings of api-service."""
        self.stack = Stack(folder)
        self.environment = environment
        self.numbers = itertools.count()
        self.proxy = None

    def __enter__(self):
        self.stack.start_gateway()
        prometheus = self.stack.start_prometheus()
        prometheus.wait_for_scrape()
        for number in range(40):
            self.stack.send(f"/bun?size={number * 997}")
        prometheus.wait_for_scrape()
        self.proxy = FaultProxy(prometheus.port)
        self.stack.prometheus_url = f"http://127.0.0.1:{self.proxy.port}"
        # Nothing is read but what is asked for.
        settings = {"BANDWATCH_PROMETHEUS_TIMEOUT": f"{TIMEOUT}s", "BANDWATCH_CACHE_OPEN_BUCKET": "1h"}
        self.api = self.stack.start_api(**settings, **self.environment)
        self.truth = {key[2]: value for key, value in self.stack.truth().items() if key[0] == "bun-service"}
        return self

    def __exit__(self, *_):
        if self.proxy:
            self.proxy.close()
        self.stack.__exit__()

    def new_question(self) -> str:
        """The address of a chart that nobody has asked for: always with the same bytes in it."""
        names = [("service", "bun-service"), ("service", f"nobody-{next(self.numbers)}")]
        return f"{self.stack.api}/api/v1/bandwidth?" + urllib.parse.urlencode([("lookback", "30m"), ("step", "1m"), *names])

    def disturb(self, fault: Fault = NONE) -> None:
        """The fault holds for all connections from now on; those that are open end."""
        self.proxy.downstream = fault
        for link in self.proxy.links:
            link.close()
        self.proxy.links.clear()

    def answer_size(self) -> int:
        """How many bytes Prometheus sends for such a chart on a new connection. The first charts of a service ask for
        more than the later ones."""
        sizes = [0, 1]
        while sizes[-1] != sizes[-2]:
            self.disturb()
            assert get(self.new_question())[0] == 200
            sizes.append(max(link.passed["downstream"] for link in self.proxy.links))
        return sizes[-1]

    def is_whole(self, body: bytes) -> bool:
        """Whether an answer shows all that has passed."""
        found = {line["labels"]["direction"]: line["total"] for line in json.loads(body)["series"] if line["total"]}
        return found == self.truth
