"""A relay that answers each command in every odd way, and a dialogue that is cut after every byte. Prints the figures;
ends with 1 if a mail's fate is ever taken for another than it has."""

import concurrent.futures
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/integration/mail"), str(ROOT / "tests/support")]

from fault_proxy import Fault, FaultProxy  # noqa: E402  (needs the path above)
from mail_relay import CLOSE, RESET, SILENCE, MESSAGE, ScriptedRelay, probe  # noqa: E402

STEPS = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "QUIT"]
GOOD = {"greeting": "220", "EHLO": "250", "MAIL": "250", "RCPT": "250", "DATA": "354", "dot": "250", "QUIT": "221"}
HUGE = 1_000_000

# What a mail's fate is, by behaviour (columns) and step (rows): s sent, r retry, d dead, u uncertain. Before the dot
# only a refusal of the recipient or of DATA by 5yz kills; after it only a refusal or nothing at all leaves a doubt. EHLO refused: HELO is tried.
COLUMNS = ["odd2xx", "4xx", "5xx", "421", "close", "reset", "hang", "garbage", "multiline", "huge"]
FATES = {
    "greeting": "srrrrrrrsr",
    "EHLO": "ssssrrrrsr",
    "MAIL": "srrrrrrrsr",
    "RCPT": "srdrrrrrsr",
    "DATA": "rrdrrrrrsr",
    "dot": "srdruuuusu",
    "QUIT": "ssssssssss",
}
NAMES = {"s": "sent", "r": "retry", "d": "dead", "u": "uncertain"}


def action(step, column):
    """What the relay does at `step`."""
    good = GOOD[step]
    return {
        "odd2xx": "252 2.0.0 fine", "4xx": "451 4.3.0 later", "5xx": "554 5.3.0 never", "421": "421 4.3.2 closing",
        "close": CLOSE, "reset": RESET, "hang": SILENCE, "garbage": "lorem ipsum",
        "multiline": f"{good}-first\r\n{good}-second\r\n{good} last", "huge": good + " " + "x" * HUGE,
    }[column]


def send(port, message):
    return probe("--port", port, "--security", "none", "--file", message, "--response-timeout-ms", 1000,
                 "--connect-timeout-ms", 5000)


def check_cell(message, step, column, fate):
    with ScriptedRelay({step: action(step, column)}) as relay:
        result = send(relay.port, message)
        problems = []
        if result.outcome != NAMES[fate]:
            problems.append(f"{step} {column}: {result.outcome}, not {NAMES[fate]}: {result}")
        if result.outcome == "sent" and not relay.complete:
            problems.append(f"{step} {column}: taken for sent without the dot")
        if relay.complete != (result.asked == 1):
            problems.append(f"{step} {column}: dot {relay.complete}, intent {result.asked}")
        return problems


class Mailbox:
    """Relays one after the other behind a proxy; counts the messages that were accepted whole."""

    def __init__(self):
        self.accepted = 0
        self.dots = 0

    def attempt(self, message, upstream=Fault(), downstream=Fault()):
        with ScriptedRelay() as relay, FaultProxy(relay.port, upstream, downstream) as proxy:
            result = send(proxy.port, message)
        if relay.complete:
            assert relay.data == MESSAGE
            self.accepted += 1
        return result


def check_cut(message, upstream, downstream):
    """Sends until the sender takes the mail for sent. (problems, copies too many)"""
    mailbox = Mailbox()
    where = f"upstream {upstream}, downstream {downstream}"
    first = mailbox.attempt(message, upstream, downstream)
    arrived_at_first = mailbox.accepted
    outcomes = [first.outcome]
    while outcomes[-1] in ("retry", "uncertain") and len(outcomes) < 4:
        outcomes.append(mailbox.attempt(message).outcome)
    problems = []
    if mailbox.accepted < 1:
        problems.append(f"{where}: never arrived: {outcomes}")
    if mailbox.accepted > 1 and not (arrived_at_first and first.outcome == "uncertain" and first.asked):
        problems.append(f"{where}: a copy without doubt: {outcomes}")
    if outcomes[-1] != "sent":
        problems.append(f"{where}: {outcomes}")
    return problems, max(0, mailbox.accepted - 1)


def length_of_dialogue(message):
    """Bytes in both directions of an undisturbed one."""
    with ScriptedRelay() as relay, FaultProxy(relay.port) as proxy:
        assert send(proxy.port, message).outcome == "sent"
        return proxy.links[0].passed["upstream"], proxy.links[0].passed["downstream"]


def cuts(message, stride):
    up, down = length_of_dialogue(message)
    for byte in range(0, up + 1, stride):
        yield Fault(cut_after=byte), Fault()
        yield Fault(reset_after=byte), Fault()
    for byte in range(0, down + 1, stride):
        yield Fault(), Fault(cut_after=byte)
        yield Fault(), Fault(reset_after=byte)


def main():
    stride = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    problems, copies = [], 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2 * os.cpu_count()) as pool:
        message = Path(folder) / "message"
        message.write_bytes(MESSAGE)
        cells = [(step, column, FATES[step][i]) for step in STEPS for i, column in enumerate(COLUMNS)]
        for found in pool.map(lambda cell: check_cell(message, *cell), cells):
            problems += found
        places = list(cuts(message, stride))
        for found, more in pool.map(lambda place: check_cut(message, *place), places):
            problems += found
            copies += more
    print(*problems[:40], sep="\n")
    print(f"figure: smtp-matrix: {len(cells)} cells, {len(places)} cuts, {len(problems)} wrong, 0 mails lost, "
          f"{copies} copies, all cut after the dot" if not problems else f"figure: smtp-matrix: {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
