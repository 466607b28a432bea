"""One tenant asks far more than Prometheus may get; another asks one question after the other. Prints the figures: what
the quiet one waits alone, and beside the noisy one."""

import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("e2e", "support", "tenants")]

from behind_proxy import BehindProxy  # noqa: E402  (needs the path above)
from fault_proxy import Fault  # noqa: E402
from harness.http import get  # noqa: E402
from house import new_token, scoped  # noqa: E402

NOISY_CLIENTS = 64  # eight for each read that may be under way
QUESTIONS = 15


class Tenant:
    """Asks questions that nobody has asked before, with a scope of his own."""

    def __init__(self, name: str):
        self.name = name
        self.token, self.entry = new_token(name, *scoped(["service=bun-service", f"service={name}-*"]))

    def ask(self, chain, number: int) -> tuple[int, float]:
        address = f"{chain.stack.api}/api/v1/bandwidth?lookback=30m&step=1m"
        address += f"&service=bun-service&service={self.name}-{number}"
        begin = time.monotonic()
        status, _, body = get(address, timeout=60, headers={"Authorization": f"Bearer {self.token}"})
        if status == 200:
            assert chain.is_whole(body)
        return status, time.monotonic() - begin


def make_noise(chain, tenant: Tenant, stop, counts) -> None:
    """Until `stop`; then puts the number of answers by status into `counts`."""
    statuses: Counter = Counter()

    def ask(client: int):
        number = client
        while not stop.is_set():
            status, _ = tenant.ask(chain, number)
            statuses[status] += 1
            number += NOISY_CLIENTS
            if status == 503:
                time.sleep(0.1)  # politer than most

    threads = [threading.Thread(target=ask, args=(client,)) for client in range(NOISY_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts.put(dict(statuses))


def in_turn(chain, tenant: Tenant, first: int) -> list[float]:
    """The seconds of one answer after the other, each of which must be one."""
    answers = [tenant.ask(chain, first + number) for number in range(QUESTIONS)]
    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {200}, f"the quiet tenant was refused: {dict(statuses)}"
    return sorted(seconds for _, seconds in answers)


def shown(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms (at most {seconds[-1] * 1000:.0f} ms)"


def main() -> None:
    noisy, quiet = Tenant("noisy"), Tenant("quiet")
    with tempfile.TemporaryDirectory() as folder:
        callers = Path(folder) / "callers.yml"
        callers.write_text("tokens:\n" + noisy.entry + quiet.entry)
        with BehindProxy(Path(folder), BANDWATCH_AUTH_CALLERS_FILE=str(callers)) as chain:
            chain.disturb(Fault(latency=0.1))
            quiet.ask(chain, 0)  # what is read once for all is read now
            alone = in_turn(chain, quiet, QUESTIONS)
            # A process of its own, so that the clients do not wait for each other.
            forked = multiprocessing.get_context("fork")
            stop, counts = forked.Event(), forked.Queue()
            noise = forked.Process(target=make_noise, args=(chain, noisy, stop, counts))
            noise.start()
            time.sleep(1)
            try:
                beside = in_turn(chain, quiet, 2 * QUESTIONS)
            finally:
                stop.set()
                statuses = counts.get(timeout=120)
            noise.join()
            assert set(statuses) == {200, 503}, f"the noise was answered in other ways, or fits: {statuses}"
    print(f"figure: a quiet tenant is answered in {shown(alone)} alone, in {shown(beside)} beside one who asks without "
          f"a pause, of whose {sum(statuses.values())} questions {statuses[503]} were refused; of his own "
          f"{len(beside)} none")


if __name__ == "__main__":
    main()
