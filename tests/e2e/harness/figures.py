"""What a test has measured, for who reads the suite's answer."""

import os
from pathlib import Path


def figure(text: str) -> None:
    """Shown by the suite, and lost where no suite runs."""
    if folder := os.environ.get("SUITE_LOGS"):
        with open(Path(folder) / "figures", "a") as file:
            file.write(f"figure: {text}\n")


def is_long() -> bool:
    """Whether there is time for a night's size."""
    return os.environ.get("BANDWATCH_TEST_SIZE") == "long"
