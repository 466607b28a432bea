"""What the suites that kill alert-service share: one stack for many lives, a mailbox by recipient, started services."""

import json
import os
import sys
import threading
from email import message_from_string, policy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BANDWATCH_BUILD", ROOT / "build/release"))
os.environ["BANDWATCH_BUILD"] = str(BUILD)
sys.path.insert(0, str(ROOT / "tests/e2e"))

from harness.http import get_json  # noqa: E402  (needs the path above)
from harness.ports import free_port  # noqa: E402
from harness.process import Process, wait_until  # noqa: E402
from harness.stack import ALERT, Stack  # noqa: E402

MORTAL = BUILD / "tests/proofs/alert-service-mortal"


class Mailbox:
    """The accepted messages of a mail server's folder, by recipient, each read once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.seen: set = set()
        self.by_recipient: dict = {}
        self.lock = threading.Lock()

    def of(self, recipient: str) -> list:
        with self.lock:
            for file in self.folder.glob("*.json"):
                if file.name in self.seen:
                    continue
                record = json.loads(file.read_text())
                self.by_recipient.setdefault(record["to"][0], []).append(record["content"])
                self.seen.add(file.name)
            return list(self.by_recipient.get(recipient, []))

    def all(self) -> list:
        self.of("")
        return [content for contents in self.by_recipient.values() for content in contents]


def parsed(content: str):
    return message_from_string(content, policy=policy.default)


class Life:
    """An alert-service on a ledger of its own, that is started as often as it is killed."""

    def __init__(self, stack: Stack, folder: Path, quotas: list, interval: str = "1s"):
        folder.mkdir()
        self.folder, self.port, self.number = folder, free_port(), 0
        self.quotas = folder / "quotas.yml"
        self.quotas.write_text(json.dumps({"quotas": quotas}))  # JSON is YAML
        self.environment = {
            "BANDWATCH_LISTEN_PORT": str(self.port),
            "BANDWATCH_PROMETHEUS_URL": stack.prometheus_url,
            "BANDWATCH_LEDGER_PATH": str(folder / "ledger.db"),
            "BANDWATCH_POLL_INTERVAL": interval,
            "BANDWATCH_POLL_PAGE": "1d",
            "BANDWATCH_OUTBOX_UNCERTAIN_WAIT": "0s",
            "BANDWATCH_SMTP_HOST": "127.0.0.1",
            "BANDWATCH_SMTP_PORT": str(stack.smtp_port),
            "BANDWATCH_SMTP_SECURITY": "none",
            "BANDWATCH_SMTP_FROM": "bandwatch@example.test",
        }

    def start(self, program=ALERT, **environment: str) -> Process:
        self.number += 1
        command = [program, "--quotas", self.quotas]
        return Process(f"alert-{self.number}", command, self.folder, {**self.environment, **environment})

    def status(self):
        """The status page; none while it does not answer."""
        try:
            return get_json(f"http://127.0.0.1:{self.port}/status", timeout=5)
        except (OSError, AssertionError):
            return None

    def settled(self, service: Process, mails: int | None, used: dict, seconds: float = 60):
        """The status once every quota counts what `used` says, and all mails (`mails` if given) are sent."""

        def check():
            service.require_running()
            status = self.status()
            if status is None:
                return None
            counted = {quota["id"]: quota["used_bytes"] for quota in status["quotas"]}
            outbox = status["outbox"]
            waiting = outbox["pending"] + outbox["claimed"] + outbox["dot_intent"] + outbox["dead"]
            expected = mails in (None, outbox["sent"])
            return status if counted == used and waiting == 0 and expected else None

        try:
            return wait_until(check, seconds, f"{mails} mails and {used}")
        except AssertionError as problem:
            raise AssertionError(f"{problem}; status: {json.dumps(self.status())[:1500]}") from None
