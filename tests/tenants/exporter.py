"""A gateway's and alert-service's metrics pages for two tenants, as a program: PORT. Whatever belongs to tenant B holds
a canary: its names begin with one, and its counters move in steps so large that no sum of A's could look like them."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from harness.metrics_page import page_server  # noqa: E402  (needs the path above)

CANARY = "canary"
STEP = {"a": 1_000, "b": 10**14}
NAMES = {
    "a": [("shop", "buy", "alice", "north"), ("shop", "look", "", "north"), ("pay-card", "pay", "albert", "north")],
    "b": [
        (f"{CANARY}-service", f"{CANARY}-route", f"{CANARY}-consumer", f"{CANARY}-workspace"),
        # Each of these is A's but for one dimension.
        (f"shop{CANARY}", "buy", "alice", "north"),
        ("shop", "buy", "alice", f"{CANARY}-workspace"),
        (f"payment-{CANARY}", "pay", "albert", "north"),
    ],
}
QUOTAS = {
    "a": [("shop-month", "shop,pay-*", "", "north")],
    "b": [
        (f"{CANARY}-month", f"{CANARY}-service", "", f"{CANARY}-workspace"),
        (f"{CANARY}-all", "", "", ""),
        (f"{CANARY}-wide", "s*", "", "north"),
        (f"{CANARY}-both", f"shop,{CANARY}-service", "", "north"),
    ],
}


def bandwidth(age: int):
    for tenant, series in NAMES.items():
        for service, route, consumer, workspace in series:
            for number, direction in enumerate(("egress", "ingress")):
                value = STEP[tenant] * (age + 1) * (number + 1)
                yield (
                    f'kong_bandwidth_bytes{{service="{service}",route="{route}",consumer="{consumer}",'
                    f'workspace="{workspace}",direction="{direction}"}} {value}'
                )


def quotas(age: int):
    for tenant, owned in QUOTAS.items():
        for name, services, consumers, workspaces in owned:
            yield (
                f'bandwatch_quota_info{{quota="{name}",name="{name}",direction="egress",services="{services}",'
                f'consumers="{consumers}",workspaces="{workspaces}",limit_text="1TB",zone="UTC",period_kind="month"}} 1'
            )
            yield f'bandwatch_quota_used_bytes{{quota="{name}",period="2026-11"}} {STEP[tenant] * (age + 1)}'
            yield f'bandwatch_quota_limit_bytes{{quota="{name}",period="2026-11"}} {STEP[tenant] * 1000}'


def main() -> None:
    began = time.time()

    def lines() -> list:
        age = int(time.time() - began)
        return [*bandwidth(age), *quotas(age), f"kong_nginx_requests_total {age + 1}"]

    page_server(int(sys.argv[1]), lines).serve_forever()


if __name__ == "__main__":
    main()
