"""The disk of the ledger fills up under a running alert-service and has room again: nothing is lost, and the service goes
on within ten seconds. full_disk.py FOLDER, where the folder is a small disk. Prints the figure."""

import os
import sys
import tempfile
import time
from pathlib import Path

from killing import Life, Mailbox, Stack

LIMIT = 1_000_000
RECOVERS_WITHIN = 10.0


def used(stack) -> dict:
    return {"bun": stack.truth().get(("bun-service", "bun-route", "egress"), 0)}


def fill(file: Path) -> int:
    """Writes until the disk is full; how much."""
    size = 0
    with open(file, "wb", buffering=0) as out:
        try:
            while True:
                size += out.write(b"x" * 512)
        except OSError:
            return size


def polls_failed(life) -> bool:
    status = life.status()
    return status is not None and (life.folder / f"alert-{life.number}.log").read_text().count("poll_failed") > 1


def wait(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def main():
    disk = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as temporary, Stack(Path(temporary)) as stack:
        stack.start_gateway()
        prometheus = stack.start_prometheus()
        prometheus.wait_for_scrape()
        stack.start_mail_server()
        quotas = [{"name": "bun", "scope": {"services": ["bun-service"], "direction": "egress"}, "limit": f"{LIMIT}B",
                   "period": "month", "recipients": ["owner@example.test"]}]
        life = Life(stack, Path(temporary) / "life", quotas)
        life.environment["BANDWATCH_LEDGER_PATH"] = str(disk / "ledger.db")
        with life.start() as service:
            stack.send("/bun?size=100000")
            prometheus.wait_for_scrape()
            life.settled(service, mails=0, used=used(stack))
            filled = fill(disk / "ballast")
            stack.send("/bun?size=750000")
            wait(lambda: polls_failed(life), 60, "polls that fail on the full disk")
            service.require_running()
            os.remove(disk / "ballast")
            freed = time.monotonic()
            life.settled(service, mails=1, used=used(stack), seconds=RECOVERS_WITHIN)
            took = time.monotonic() - freed
            assert service.stop() == 0
        assert len(Mailbox(stack.mailbox).of("owner@example.test")) == 1
    print(f"figure: full disk: {filled} bytes of ballast, 0 lost, recovered in {took:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
