"""The whole chain with days of history, for tests in a browser: chain.py FOLDER.

Prints one line of JSON with the addresses once everything answers, then obeys lines on stdin, each answered by a line:
send N, kill-gateway, start-gateway, kill-prometheus, start-prometheus. Ends, and everything with it, when stdin does.
"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from harness.process import wait_until  # noqa: E402  (needs the path above)
from harness.stack import Stack  # noqa: E402

from history import History, write_blocks  # noqa: E402

HOURS = 98
MEGABYTES = 1_000_000

QUOTAS = [  # name, scope, the services that it counts, and how full it is to be: one will be exceeded, one is
    ("bun-service egress", {"services": ["bun-service"]}, ["bun-service"], 0.86),
    ("bin-service egress", {"services": ["bin-service"]}, ["bin-service"], 0.15),
    ("ban-service egress", {"services": ["ban-service"]}, ["ban-service"], 1.04),
    (
        "all shops",
        {"services": ["b*n-service"], "workspaces": ["def*"], "renamed": {"catalogue": "ban-service"}},
        ["bun-service", "bin-service", "ban-service", "catalogue"],
        0.31,
    ),
]


class Chain:
    def __init__(self, stack: Stack):
        self.stack = stack
        self.gateway = stack.start_gateway()
        self.history = History(int(time.time()), HOURS, f"127.0.0.1:{stack.metrics_port}")
        write_blocks(self.history, stack.folder)
        self.prometheus = stack.start_prometheus()
        self.prometheus.wait_for_scrape()
        stack.start_mail_server()
        stack.start_alert(self.quotas())
        # The page asks for quotas once a minute: it must not find those that still count their history.
        wait_until(self.counted, 120, "the history counted by alert-service")
        self.prometheus.wait_for_scrape("alert-service")
        stack.start_api(BANDWATCH_LISTEN_BASE_PATH="/bandwatch")

    def counted(self) -> bool:
        ratios = [self.stack.metric_of_alert("bandwatch_quota_ratio", quota=name) for name, *_ in QUOTAS]
        return all(ratio and ratio > 0.98 * share for ratio, (*_, share) in zip(ratios, QUOTAS))

    def quotas(self) -> dict:
        # A calendar month would be too young for a forecast on its first days, and soon over on its last.
        begin = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=6)
        out = []
        for name, scope, services, share in QUOTAS:
            used = sum(self.history.egress(service, int(begin.timestamp())) for service in services)
            out.append(
                {
                    "name": name,
                    "scope": {**scope, "direction": "egress"},
                    "limit": f"{max(1, round(used / share / 1e9))}GB",
                    "period": "P10D",
                    "anchor": begin.strftime("%Y-%m-%d"),
                    "zone": "UTC",
                    "thresholds": [80, 90, 100],
                    "recipients": ["owner@example.test", "ops@example.test"],
                }
            )
        return {"quotas": out}

    def obey(self, command: str, *arguments: str) -> None:
        if command == "send":
            for _ in range(int(arguments[0])):
                self.stack.send(f"/bun?size={MEGABYTES}")
            self.prometheus.wait_for_scrape()
        elif command == "kill-gateway":
            self.gateway.kill()
        elif command == "start-gateway":
            self.gateway = self.stack.start_gateway()
        elif command == "kill-prometheus":
            self.prometheus.kill()
        elif command == "start-prometheus":
            self.prometheus = self.stack.start_prometheus(self.prometheus.port)
        else:
            raise ValueError(command)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True)
    with Stack(folder) as stack:
        chain = Chain(stack)
        print(json.dumps({"api": f"{stack.api}/", "alert": f"{stack.alert}/"}), flush=True)
        for line in sys.stdin:
            chain.obey(*line.split())
            print("done", flush=True)


main()
