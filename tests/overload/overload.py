"""More cold questions than Prometheus may get at once. Prints the figures: what is served at eight times the load that
fits, against what is served at the load that fits, and how quickly the rest is refused."""

import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("e2e", "support")]

from behind_proxy import BehindProxy  # noqa: E402  (needs the path above)
from fault_proxy import Fault  # noqa: E402
from harness.http import get  # noqa: E402

AT_ONCE = 8  # reads that api-service sends to Prometheus at the same time
SECONDS = 6


def load(chain, clients: int) -> list[tuple[int, float]]:
    """Each client asks one new question after the other. (status, seconds) of every answer."""
    answers: list[tuple[int, float]] = []
    until = time.monotonic() + SECONDS

    def ask():
        while time.monotonic() < until:
            begin = time.monotonic()
            status, headers, body = get(chain.new_question(), timeout=60)
            answers.append((status, time.monotonic() - begin))
            if status == 200:
                assert chain.is_whole(body)
            elif status == 503:
                assert int(headers["Retry-After"]) >= 1
                time.sleep(0.1)  # politer than most

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def refusal_times(log: str) -> list[float]:
    """How long each refusal took the service itself, in milliseconds: clients here wait for each other too."""
    return [int(us) / 1000 for us in re.findall(r"event=http_request .* status=503 .* us=(\d+)", log)]


def served(answers: list) -> int:
    return sum(status == 200 for status, _ in answers)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, BehindProxy(Path(folder)) as chain:
        chain.disturb(Fault(latency=0.1))
        fitting = load(chain, AT_ONCE)
        assert served(fitting) == len(fitting) > 0, "what fits was not served"
        rush = load(chain, 8 * AT_ONCE)
        refused = [seconds for status, seconds in rush if status == 503]
        assert {status for status, _ in rush} == {200, 503}, "a rush was answered in other ways"
        assert len(chain.proxy.links) <= AT_ONCE, f"{len(chain.proxy.links)} connections to Prometheus"
        assert get(f"{chain.stack.api}/healthz")[0] == 200
        chain.disturb()
        assert get(chain.new_question())[0] == 200
        own = refusal_times(chain.api.output())
        assert len(own) == len(refused), "each refusal has a line in the log"
        print(f"figure: {served(rush) / served(fitting):.2f} of what fits is served at eight times the load; "
              f"{len(refused)} refused, half of them within {statistics.median(refused) * 1000:.0f} ms; of the service's own time "
              f"half within {statistics.median(own):.1f} ms, {sum(ms <= 10 for ms in own) / len(own):.0%} within 10 ms")


if __name__ == "__main__":
    main()
