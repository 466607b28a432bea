"""Kills alert-service at each of its named points, and shows that the next process makes good. Prints the figure."""

import concurrent.futures
import random
import sys
import tempfile
import time
from pathlib import Path

from killing import MORTAL, Life, Mailbox, Stack, parsed

# Point: how often it may be passed before the end, and whether a copy may follow: only between the intent and the
# record of the answer, where nobody can know.
POINTS = {
    "migration-step": (1, False),
    "store-before-commit": (4, False),
    "store-committed": (4, False),
    "counting-begun": (1, False),
    "poll-begins": (3, False),
    "samples-read": (8, False),
    "poll-before-booking": (8, False),
    "poll-booked": (8, False),
    "mail-claimed": (2, False),
    "smtp-before-dialogue": (2, False),
    "smtp-in-message": (3, False),
    "mail-before-intent": (2, False),
    "mail-after-intent": (2, True),
    "smtp-at-the-dot": (2, True),
    "smtp-reply": (12, True),
    "mail-answered": (2, True),
    "mail-settled": (2, False),
}


def truth_of(stack, service=None) -> int:
    return sum(count for key, count in stack.truth().items() if service in (None, key[0]))


def quotas_of(stack, name, dice):
    """Two quotas that are reached, and what they must count."""
    out, used = [], {}
    for index, service in enumerate(["bun-service", None]):
        counted = truth_of(stack, service)
        scope = {"services": [service]} if service else {}
        out.append({"name": f"{name}-{index}", "scope": scope, "limit": f"{int(counted / dice.uniform(0.81, 1.4))}B",
                    "period": "month", "recipients": [f"{name}@example.test"]})
        used[f"{name}-{index}"] = counted
    return out, used


def one_run(stack, mailbox, folder, point, number):
    """(problem or none, whether it was reached, copies too many)"""
    most, may_repeat = POINTS[point]
    dice = random.Random(f"{point} {number}")
    name = f"{point}-{number}"
    quotas, used = quotas_of(stack, name, dice)
    life = Life(stack, folder / name, quotas)
    with life.start(MORTAL, TEST_KILL_AT=f"{point}:{dice.randint(1, most)}") as victim:
        deadline = time.monotonic() + 60
        while victim.running() and time.monotonic() < deadline:
            time.sleep(0.02)
        reached = not victim.running()
    if reached and victim.child.returncode != -9:
        return f"{name}: ended with {victim.child.returncode}: {victim.output()[-500:]}", True, 0
    try:
        with life.start() as survivor:
            life.settled(survivor, mails=len(quotas), used=used)
            code = survivor.stop()
    except AssertionError as problem:
        return f"{name}: {problem}", reached, 0
    mails = mailbox.of(f"{name}@example.test")
    ids = {parsed(mail)["Message-ID"] for mail in mails}
    copies = len(mails) - len(ids)
    if code != 0 or len(ids) != len(quotas) or len(set(mails)) != len(ids):
        return f"{name}: code {code}, {len(mails)} mails, {len(ids)} ids, {len(set(mails))} texts", reached, copies
    if copies > (1 if may_repeat else 0):
        return f"{name}: {copies} copies", reached, copies
    return None, reached, copies


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    with tempfile.TemporaryDirectory() as temporary, Stack(Path(temporary)) as stack:
        folder = Path(temporary)
        stack.start_gateway()
        prometheus = stack.start_prometheus()
        prometheus.wait_for_scrape()
        for path in ("/bun?size=100000", "/bin?size=70000", "/bun?size=3333"):
            stack.send(path)
        prometheus.wait_for_scrape()
        stack.start_mail_server()
        mailbox = Mailbox(stack.mailbox)
        jobs = [(point, number) for number in range(runs) for point in POINTS]
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            results = list(pool.map(lambda job: one_run(stack, mailbox, folder, *job), jobs))
    problems = [problem for problem, _, _ in results if problem]
    kills = sum(reached for _, reached, _ in results)
    copies = sum(count for _, _, count in results)
    print(*problems[:20], sep="\n")
    print(f"figure: kill-points: {len(POINTS)} points, {len(jobs)} runs, {kills} kills, {len(problems)} failed, "
          f"0 mails lost, {copies} duplicates, all between intent and answer" if not problems else
          f"figure: kill-points: {len(problems)} of {len(jobs)} runs failed")
    return 0 if not problems and kills >= len(jobs) * 0.9 else 1


if __name__ == "__main__":
    sys.exit(main())
