"""A gateway's metrics page with many series, as a program: PORT SERVICES. Each service has one route and both
directions; its counters stand still after the first pages, so that every answer has the same sums."""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from harness.metrics_page import page_server  # noqa: E402  (needs the path above)

MOVES = 10  # pages


def counters(services: int, age: int) -> Iterator[str]:
    yield f"kong_nginx_requests_total {age + 1}"
    for number in range(services):
        for factor, direction in enumerate(("egress", "ingress"), 1):
            labels = f'service="s{number}",route="r{number}",consumer="",workspace="",direction="{direction}"'
            yield f"kong_bandwidth_bytes{{{labels}}} {(number + 1) * factor * age}"


def main() -> None:
    port, services = map(int, sys.argv[1:])
    pages = itertools.count(1)
    page_server(port, lambda: counters(services, min(next(pages), MOVES))).serve_forever()


if __name__ == "__main__":
    main()
