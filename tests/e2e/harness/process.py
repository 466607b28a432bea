"""Child processes of a test: started, awaited, ended by pid."""

import os
import signal
import subprocess
import time
from pathlib import Path


def wait_until(condition, seconds: float, what: str):
    """The first true value of condition(), asked again and again; an error that names `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


def environment_of(settings: dict) -> dict:
    """What a program under test has around it: all that this process has, but of Bandwatch's settings these alone."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("BANDWATCH_")}
    return {**inherited, **settings}


class Process:
    """A program with its output in a file. Usable as a context manager; ends with SIGTERM, then SIGKILL."""

    def __init__(self, name: str, command: list, folder: Path, environment: dict | None = None):
        self.name = name
        self.log = folder / f"{name}.log"
        with open(self.log, "ab") as output:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment_of(environment or {}),
            )

    def running(self) -> bool:
        return self.child.poll() is None

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def require_running(self) -> bool:
        if not self.running():
            raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.output()[-3000:]}")
        return True

    def kill(self) -> None:
        """SIGKILL: the process has no chance to tidy up."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM; the exit code."""
        if self.running():
            self.child.terminate()
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self.name} ignored SIGTERM for {seconds} s") from None
        return self.child.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running():
            self.child.terminate()
            try:
                self.child.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
