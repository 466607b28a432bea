"""Kills alert-service at random moments, over and over, while traffic flows through gateway, Prometheus and mail server.
In the end the ledger holds the gateway's bytes and the mailbox every notice, each once. Prints the figure."""

import contextlib
import random
import re
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from killing import Life, Mailbox, Stack, parsed

LIMIT = 20_000_000
THRESHOLDS = range(1, 101)
SCOPES = {"bun": {"services": ["bun-service"], "direction": "egress"}, "all": {}}


def used_of(stack) -> dict:
    truth = stack.truth()
    return {"bun": truth.get(("bun-service", "bun-route", "egress"), 0), "all": sum(truth.values())}


def quotas() -> list:
    return [{"name": name, "scope": scope, "limit": f"{LIMIT}B", "period": "month", "thresholds": list(THRESHOLDS),
             "recipients": [f"{name}@example.test"]} for name, scope in SCOPES.items()]


def fill_to(stack, share: float, dice) -> None:
    """Sends bytes in random pieces until the truth stands at about `share` of the limit."""
    while (missing := int(LIMIT * share) - used_of(stack)["bun"]) > 0:
        stack.send(f"/bun?size={dice.randint(1, max(2, missing))}")


def killing(stack, life, kills, dice) -> None:
    for number in range(kills):
        with life.start() as service:
            fill_to(stack, 1.04 * (number + 1) / kills, dice)
            time.sleep(dice.uniform(0, 1))
            service.require_running()
            service.kill()


def told(ledger: Path) -> dict:
    """By quota, the headline that each threshold on record was announced by."""
    with contextlib.closing(sqlite3.connect(ledger)) as base:
        rows = base.execute("SELECT quota, threshold, announced_by FROM crossing").fetchall()
    return {(quota, threshold / 100): headline / 100 for quota, threshold, headline in rows}


def examine(mailbox, ledger, used) -> tuple:
    """(problems, distinct mails, copies)"""
    problems, distinct, copies = [], 0, 0
    announced = told(ledger)
    for name in SCOPES:
        due = {float(each) for each in THRESHOLDS if used[name] * 100 >= each * LIMIT}
        on_record = {threshold for quota, threshold in announced if quota == name}
        if on_record != due:
            problems.append(f"{name}: thresholds {sorted(on_record ^ due)} differ")
        contents = mailbox.of(f"{name}@example.test")
        by_id = {}
        for content in contents:
            by_id.setdefault(parsed(content)["Message-ID"], set()).add(content)
        if any(len(texts) != 1 for texts in by_id.values()):
            problems.append(f"{name}: copies differ")
        headlines = sorted(float(re.match(r"([\d.]+)\s*%", parsed(min(texts))["Subject"])[1])
                           for texts in by_id.values())
        owed = sorted({announced[name, threshold] for threshold in on_record})
        if headlines != owed:
            problems.append(f"{name}: mails {headlines}, owed {owed}")
        distinct += len(by_id)
        copies += len(contents) - len(by_id)
    return problems, distinct, copies


def main():
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    dice = random.Random(kills)
    with tempfile.TemporaryDirectory() as temporary, Stack(Path(temporary)) as stack:
        stack.start_gateway()
        prometheus = stack.start_prometheus()
        prometheus.wait_for_scrape()
        stack.start_mail_server(answer_after=0.03)
        mailbox = Mailbox(stack.mailbox)
        life = Life(stack, Path(temporary) / "life", quotas())
        killing(stack, life, kills, dice)
        prometheus.wait_for_scrape()
        used = used_of(stack)
        with life.start() as service:
            life.settled(service, mails=None, used=used)
            code = service.stop()
        problems, distinct, copies = examine(mailbox, life.folder / "ledger.db", used)
        if code != 0:
            problems.append(f"the last process ended with {code}")
    print(*problems, sep="\n")
    print(f"figure: kill-random: {kills} kills, {distinct} mails, {len(problems)} problems, 0 missing, 0 bytes off, "
          f"{copies} duplicates with equal Message-ID" if not problems else
          f"figure: kill-random: {len(problems)} problems in {kills} kills")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
