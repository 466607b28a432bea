"""The whole chain under traffic, while gateway and Prometheus are restarted: every byte is in the charts.

    exact.py SECONDS [--seed N]

Clients send requests all the time. Every now and then the gateway is killed, or Prometheus is restarted, or both at
once. What a killed gateway had counted since its last scrape was seen by nobody: the script counts these bytes itself
and names them. Everything else has to be in every chart, whatever its step and its shape, from the service that has
answered all along as from one that has just begun, and in the ledger. Exits with 1 if a byte is missing or too many.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from harness.http import get, get_json  # noqa: E402  (needs the path above)
from harness.process import wait_until  # noqa: E402
from harness.stack import Stack  # noqa: E402

SERVICES = ("bun", "bin", "ban")
STEPS = ("15s", "1m", "5m", "1h")
EVENT_SECONDS = 15  # a restart of which no scrape sees the low counters would be a different one


class Clients:
    """Requests without end, which can be paused: only then is the truth a number and not a moving target."""

    def __init__(self, stack: Stack, seed: int):
        self.stack = stack
        self.random = random.Random(seed)
        self.services = list(SERVICES[:2])  # the third is born later
        self.sent = 0
        self.ended = False
        self.gate = threading.Lock()
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        while not self.ended:
            with self.gate:
                service = self.random.choice(self.services)
                size = int(self.random.paretovariate(1.1) * 500) % 3_000_000
                get(f"http://127.0.0.1:{self.stack.proxy_port}/{service}?size={size}")
                self.sent += 1
            time.sleep(self.random.expovariate(50))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join()


class Trial:
    """One chain, its restarts, and what has to come out."""

    def __init__(self, stack: Stack, seed: int):
        self.stack = stack
        self.clients = Clients(stack, seed)
        self.total: dict = {}  # of gateways that are gone
        self.unseen = 0
        self.restarts = {"gateway": 0, "Prometheus": 0, "both": 0}
        stack.start_gateway()
        self.prometheus = stack.start_prometheus()
        self.prometheus.wait_for_scrape()
        stack.start_api()
        stack.start_mail_server()
        quota = {"name": "all", "limit": "1PB", "scope": {"direction": "sum"}, "period": "month", "recipients": ["o@example.test"]}
        self.began = time.time()
        stack.start_alert({"quotas": [quota]})

    def bury(self, truth: dict, scraped: dict) -> None:
        """Adds a dead gateway's bytes, without those that no scrape saw."""
        for key, value in truth.items():
            lost = value - scraped.get(key, 0)
            assert lost >= 0, (key, value, scraped)
            self.unseen += lost
            self.total[key] = self.total.get(key, 0) + value - lost

    def restart_prometheus(self, meanwhile=lambda: None) -> None:
        assert self.prometheus.stop() == 0
        meanwhile()
        self.prometheus = self.stack.start_prometheus(self.prometheus.port)

    def kill_gateway(self) -> dict:
        truth = self.stack.truth()
        gateway = next(p for p in reversed(self.stack.processes) if p.name == "gateway")
        gateway.kill()
        return truth

    def event(self, kind: str) -> None:
        with self.clients.gate:
            if kind == "gateway":
                truth = self.kill_gateway()
                self.bury(truth, self.last_scraped())
                self.stack.start_gateway()
            elif kind == "Prometheus":
                self.restart_prometheus()
            else:
                truths = []
                self.restart_prometheus(lambda: truths.append(self.kill_gateway()))
                self.bury(truths[0], self.last_scraped())
                self.stack.start_gateway()
            self.restarts[kind] += 1
        print(f"  {time.time() - self.began:5.0f} s  restart of {kind}, {self.unseen} bytes unseen so far", flush=True)

    def last_scraped(self) -> dict:
        """Of each series the newest value that a scrape has brought."""
        return self.prometheus.counters(self.stack.metric)

    def run(self, seconds: float) -> None:
        kinds = list(self.restarts)
        with self.clients:
            for number in range(int(seconds // EVENT_SECONDS)):
                time.sleep(EVENT_SECONDS)
                self.event(kinds[number % len(kinds)])
                self.look()
                if number == 1:
                    self.clients.services = list(SERVICES)
            time.sleep(EVENT_SECONDS)
        self.prometheus.wait_for_scrape()
        for key, value in self.stack.truth().items():
            self.total[key] = self.total.get(key, 0) + value

    def look(self) -> None:
        """Viewers who keep their charts open: the service has to have its buckets from before and after each event."""
        for step in STEPS:
            self.charted(self.stack.api, step, group_by="service,route,direction")

    # --- what came out

    def charted(self, api: str, step: str, **more: str) -> dict:
        """Sums over the buckets of the columnar answer."""
        begin = int(self.began) - 60
        end = int(time.time()) + 1
        answer = get_json(f"{api}/api/v1/bandwidth", start=begin, end=end, step=step, **more)
        out: dict = {}
        for row in answer["series"]:
            labels = row["labels"]
            key = (labels["service"], labels["route"], labels["direction"])
            assert row["total"] == sum(value or 0 for value in row["values"]), row
            out[key] = out.get(key, 0) + row["total"]
        return out

    def differences(self) -> list[str]:
        """One line for each answer that is not the truth."""
        stack, wrong = self.stack, []
        warm = stack.api
        stack.api_port += 1
        stack.start_api()
        for name, api in (("warm", warm), ("new", stack.api)):
            for step in STEPS:
                got = self.charted(api, step, group_by="service,route,direction")
                if got != self.total:
                    wrong.append(f"{name} service, step {step}: {differing(got, self.total)}")
        got = stack.charted(lookback_duration="1h")
        if got != self.total:
            wrong.append(f"seed shape: {differing(got, self.total)}")
        whole = sum(self.total.values())
        used = wait_for_ledger(stack, whole)
        if used != whole:
            wrong.append(f"ledger: {used - whole:+d} of {whole}")
        return wrong


def wait_for_ledger(stack: Stack, whole: int) -> int:
    """What the ledger says, once it has had the time to read everything."""

    def used() -> int:
        return get_json(f"{stack.alert}/status")["quotas"][0]["used_bytes"]

    try:
        wait_until(lambda: used() == whole, 30, "the ledger's total")
    except AssertionError:
        pass  # the difference is shown by the caller
    return used()


def differing(got: dict, wanted: dict) -> str:
    keys = sorted(set(got) | set(wanted))
    parts = [f"{'/'.join(key)} {got.get(key, 0) - wanted.get(key, 0):+d}" for key in keys if got.get(key) != wanted.get(key)]
    return ", ".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bandwatch-exact-") as folder, Stack(Path(folder)) as stack:
        trial = Trial(stack, options.seed)
        trial.run(options.seconds)
        wrong = trial.differences()
    for line in wrong:
        print(f"WRONG {line}")
    print(json.dumps(trial.restarts))
    whole = sum(trial.total.values())
    print(f"{trial.clients.sent} requests, {whole} bytes, {trial.unseen} more were seen by no scrape before a gateway died; "
          f"{len(wrong)} of 10 answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
