"""Two tenants under one roof: their metrics, a real Prometheus, and api-service with a callers' file."""

import subprocess
from pathlib import Path

from harness.http import answers, get
from harness.process import Process, environment_of, wait_until
from harness.stack import API, Stack

SCOPE_A = ["service=shop", "service=pay-*", "route=buy", "route=look", "route=pay", "workspace=north"]
SCOPE_B = ["service=canary-*", "service=shopcanary", "service=payment-canary", "service=shop", "workspace=*"]


def run_api(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [API, *arguments], env=environment_of(environment), capture_output=True, text=True, timeout=60, check=False
    )


def new_token(label: str, *arguments: str) -> tuple:
    """(the token, its entry for the file)"""
    made = run_api("token", "new", "--label", label, *arguments)
    assert made.returncode == 0, made.stderr
    lines = made.stdout.splitlines()
    return lines[1], "\n".join(lines[3:]) + "\n"


def scoped(scope: list) -> list:
    return [part for one in scope for part in ("--scope", one)]


class House:
    def __init__(self, folder: Path):
        self.folder = folder
        self.stack = Stack(folder)
        self.port, self.url = self.stack.api_port, self.stack.api
        self.callers = folder / "callers.yml"
        self.token_a, self.entry_a = new_token("a", *scoped(SCOPE_A))
        self.token_b, self.entry_b = new_token("b", *scoped(SCOPE_B))
        self.operator, self.entry_operator = new_token("ops", "--operator")
        self.write_callers(self.entry_a, self.entry_b, self.entry_operator)

    def __enter__(self):
        self.stack.start_exporter(Path(__file__).with_name("exporter.py"))
        self.stack.start_prometheus()
        return self

    def __exit__(self, *_):
        self.stack.__exit__()

    def write_callers(self, *entries: str, more: str = "") -> None:
        """Replaces the file as a careful operator does: in one step."""
        fresh = self.callers.with_suffix(".new")
        fresh.write_text(("tokens:\n" + "".join(entries) if entries else "tokens: []\n") + more)
        fresh.rename(self.callers)

    def start_api(self, **environment: str) -> Process:
        settings = {"BANDWATCH_CACHE_OPEN_BUCKET": "2s", "BANDWATCH_AUTH_CALLERS_FILE": str(self.callers)}
        self.api = self.stack.launch_api(**{**settings, **environment})
        return self.api

    def wait_for_api(self) -> None:
        wait_until(lambda: self.api.require_running() and answers(f"{self.url}/healthz"), 20, "api-service up")

    def wait_for_data(self) -> None:
        """Returns when both tenants' bytes are shown to the operator."""

        def seen() -> bool:
            status, _, body = self.ask("/metrics/bandwidth_used?lookback_duration=5m", self.operator)
            return status == 200 and b"canary" in body and b'"shop"' in body

        wait_until(seen, 60, "bytes of both tenants")

    def ask(self, target: str, token: str = "", **headers: str) -> tuple:
        """(status, headers, body)"""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return get(self.url + target, headers=headers)
