"""A wall clock for the service under test that a test moves: a small library stands between the two."""

import struct
import time
from datetime import datetime
from pathlib import Path

from harness.stack import BUILD

LIBRARY = BUILD / "tests/support/libmoved_clock.so"


class MovedClock:
    """Runs as fast as the real one, from where it was set."""

    def __init__(self, folder: Path, now: datetime):
        self.file = folder / "clock"
        self.file.write_bytes(bytes(8))
        self.set(now)

    def set(self, now: datetime) -> None:
        with open(self.file, "r+b", buffering=0) as file:  # in place: the service has it as memory
            file.write(struct.pack("=q", round((now.timestamp() - time.time()) * 1000)))

    @property
    def environment(self) -> dict:
        return {"LD_PRELOAD": str(LIBRARY), "MOVED_CLOCK": str(self.file)}
