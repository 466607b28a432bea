"""The whole chain with days of history, for tests in a browser: chain.py FOLDER.

Prints one line of JSON with the addresses once everything answers, then obeys lines on stdin, each answered by a line:
send N, kill-gateway, start-gateway, kill-prometheus, start-prometheus. Ends, and everything with it, when stdin does.
"""

import json
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))

from harness.stack import Stack  # noqa: E402  (needs the path above)

from history import History, write_blocks  # noqa: E402

HOURS = 98
MEGABYTES = 1_000_000
FULL = {"bun": 0.86, "bin": 0.15, "ban": 1.04}  # how full the quotas are to be: one will be exceeded, one is


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
        stack.start_api(BANDWATCH_LISTEN_BASE_PATH="/bandwatch")

    def quotas(self) -> dict:
        month = datetime.now(timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        out = []
        for name, share in FULL.items():
            used = self.history.egress(f"{name}-service", int(month.timestamp()))
            out.append(
                {
                    "name": f"{name}-service egress",
                    "scope": {"services": [f"{name}-service"], "direction": "egress"},
                    "limit": f"{max(1, round(used / share / 1e9))}GB",
                    "period": "month",
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
