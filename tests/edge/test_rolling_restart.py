"""Three replicas behind HAProxy are restarted by turns, under load, as an update does it: nobody notices."""

import contextlib
import csv
import time

from harness.figures import figure, is_long
from harness.http import answers, get
from harness.ports import free_port
from harness.process import Process, wait_until
from harness.stack import API
from service import Visitor

RESTARTS = 100 if is_long() else 20
REPLICAS = 3
# A replica that drains says so for as long as the balancer needs to see it twice.
DRAIN_DELAY = "1s"
BALANCER = """
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout check 5s
  option redispatch
frontend stats
  bind 127.0.0.1:{stats}
  stats enable
  stats uri /
frontend edge
  bind 127.0.0.1:{port}
  default_backend replicas
backend replicas
  option httpchk GET /readyz
  default-server check inter 200ms fall 1 rise 1
{servers}
"""


class Fleet:
    def __init__(self, service, folder):
        self.service, self.folder = service, folder
        self.ports = [free_port() for _ in range(REPLICAS)]
        self.replicas = [self.start(number) for number in range(REPLICAS)]
        self.port, self.stats = free_port(), free_port()
        config = folder / "haproxy.cfg"
        servers = "\n".join(f"  server r{n} 127.0.0.1:{port}" for n, port in enumerate(self.ports))
        config.write_text(BALANCER.format(port=self.port, stats=self.stats, servers=servers))
        self.balancer = service.start(Process("haproxy", ["haproxy", "-db", "-f", config], folder))

    def start(self, number: int) -> Process:
        settings = {
            "BANDWATCH_LISTEN_PORT": str(self.ports[number]),
            "BANDWATCH_LISTEN_DRAIN_DELAY": DRAIN_DELAY,
            "BANDWATCH_PROMETHEUS_URL": self.service.prometheus_url,
        }
        replica = self.service.start(Process(f"replica-{number}", [API], self.folder, settings))
        ready = f"http://127.0.0.1:{self.ports[number]}/readyz"
        wait_until(lambda: replica.require_running() and answers(ready), 90, "a replica to be ready")
        return replica

    def all_serve(self) -> bool:
        """Whether the balancer has found every replica."""
        if not self.balancer.require_running() or not answers(f"http://127.0.0.1:{self.stats}/;csv"):
            return False
        rows = csv.DictReader(get(f"http://127.0.0.1:{self.stats}/;csv")[2].decode().splitlines())
        states = [row["status"] for row in rows if row["svname"].startswith("r")]
        return states == ["UP"] * REPLICAS

    def restart(self, number: int) -> None:
        assert self.replicas[number].stop() == 0, self.replicas[number].output()[-2000:]
        self.service.processes.remove(self.replicas[number])
        self.replicas[number] = self.start(number)
        wait_until(self.all_serve, 90, "the balancer to find it again")


def test_no_request_fails_while_replicas_are_restarted(service, tmp_path):
    service.begin()
    fleet = Fleet(service, tmp_path)
    wait_until(fleet.all_serve, 90, "the balancer")
    begin = time.monotonic()
    with contextlib.ExitStack() as load:
        visitors = [load.enter_context(Visitor(fleet.port, service.chart_target)) for _ in range(8)]
        for number in range(RESTARTS):
            fleet.restart(number % REPLICAS)
    failures = [one for visitor in visitors for one in visitor.failures]
    asked = sum(len(visitor.seconds) for visitor in visitors)
    figure(
        f"edge: {RESTARTS} restarts of {REPLICAS} replicas behind HAProxy in {time.monotonic() - begin:.0f} s: "
        f"{asked} requests, {len(failures)} failed"
    )
    assert failures == []
    assert asked > 50 * RESTARTS
    assert get(f"http://127.0.0.1:{fleet.port}/readyz")[0] == 200
