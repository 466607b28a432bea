"""Load by wrk, and what a server spends on it."""

import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from peers import get

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and of its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def family(pid: int) -> list[int]:
    """The process and its children, as nginx's workers are."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [pid, *map(int, children.split())]


def family_cpu(pid: int) -> float:
    return sum(cpu_seconds(one) for one in family(pid))


def rss_bytes(pid: int) -> int:
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE for one in family(pid))


def own_bytes(pid: int) -> int:
    """The memory that is not a page of a file: what a second copy of the process would take again."""
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024


@dataclass
class Load:
    """One run of wrk: requests a second, CPU microseconds of the server per request, latency in milliseconds."""

    rps: float
    cpu_us: float
    p99_ms: float


def milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60000}[unit]


LIVE = """
request = function()
  local now = os.time()
  return wrk.format("GET", wrk.path .. "&start=" .. now - {span} .. "&end=" .. now)
end
"""


def live_script(span: int) -> str:
    """The path of a script for wrk that asks for the last `span` seconds, as of each request."""
    file = Path(tempfile.gettempdir()) / f"bandwatch-live-{os.getpid()}-{span}.lua"
    file.write_text(LIVE.format(span=span))
    return str(file)


def run_wrk(
    url: str, pid: int, seconds: int, connections: int = 64, headers: dict | None = None, span: int | None = None
) -> Load:
    """wrk on its own against `url`, which `pid` serves and has answered once before. Longer if nothing is answered.
    With a `span` each request adds start and end to it, the last so many seconds."""
    now = int(time.time())
    first = url if span is None else f"{url}&start={now - span}&end={now}"
    status, _, body = get(first, timeout=120, headers=headers)
    assert status == 200, (first, status, body[:300])
    options = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    if span is not None:
        options += ["-s", live_script(span)]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *options, url]
    before = family_cpu(pid)
    output = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    spent = family_cpu(pid) - before
    requests = int(re.search(r"(\d+) requests in", output)[1])
    if requests == 0:
        if seconds > 100:
            raise AssertionError(f"no answer within {seconds} s: {url}")
        return run_wrk(url, pid, 5 * seconds, connections, headers, span)
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    assert errors is None, (url, output)
    return Load(
        rps=float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
        cpu_us=spent / requests * 1e6,
        p99_ms=milliseconds(re.search(r"^ +99% +(\S+)", output, re.MULTILINE)[1]),
    )


def open_loop_p99_ms(url: str, folder: Path, seconds: int) -> float:
    """Ten clients that send 100 requests a second each, whether the last answer was quick or not: milliseconds that 99 %
    of the answers took at most."""
    log = folder / "open-loop.log"
    log.unlink(missing_ok=True)
    command = ["h2load", "--h1", "-c10", "--rps=100", f"-D{seconds}", f"--log-file={log}", url]
    subprocess.run(command, capture_output=True, timeout=seconds + 60, check=True)
    taken = sorted(int(line.split()[2]) for line in log.read_text().splitlines())
    assert 900 * seconds < len(taken) < 1100 * seconds, f"{len(taken)} answers in {seconds} s"
    return taken[len(taken) * 99 // 100] / 1000


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def interleaved(rounds: int, *sides) -> list[list[Load]]:
    """Each side in turn, `rounds` times: the machine's moods then hit all alike. sides: functions that run one load."""
    out: list[list[Load]] = [[] for _ in sides]
    for _ in range(rounds):
        for results, side in zip(out, sides):
            results.append(side())
            time.sleep(0.2)
    return out
