"""Whatever is asked, in whatever words, and however slowly it is read: memory stays within cache.max_bytes and what the
program itself takes."""

import contextlib
import json
import random
import threading
import time
from pathlib import Path

import pytest
from harness.figures import figure, is_long
from harness.http import get
from harness.process import wait_until
from service import allow_descriptors

EXPORTER = Path(__file__).resolve().parents[1] / "overload/wide_exporter.py"
SERVICES = 300  # 600 series
MIB = 1 << 20
BUDGET = 32 * MIB
OWN = 64 * 1000 * 1000
V1 = "/api/v1/bandwidth"
SECONDS = 3600 if is_long() else 20


class Watched:
    """The most memory that a service had while the block ran."""

    def __init__(self, service):
        self.service, self.most, self.over = service, 0, threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.over.wait(0.02):
            self.most = max(self.most, self.service.resident_bytes())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


@pytest.fixture
def wide(service):
    service.start_exporter(EXPORTER, SERVICES)
    prometheus = service.start_prometheus()
    wait_until(lambda: prometheus.query("count(kong_bandwidth_bytes) == 600"), 60, "all series")
    service.process = service.start_api(BANDWATCH_CACHE_MAX_BYTES=f"{BUDGET}B", BANDWATCH_CACHE_OPEN_BUCKET="1s")
    wait_until(lambda: get(f"{service.api}{V1}?lookback=5m&step=1m")[0] == 200, 30, "a chart")
    return service


def spellings(number: int):
    """One question in as many words."""
    parts = ["lookback=44h", "step=15s", "group_by=service", "service=s1", "service=s2", "tz=UTC", "compare=none"]
    mixer = random.Random(1)
    for index in range(number):
        mixer.shuffle(parts)
        yield "&".join(parts) + "&" * (index % 50)


def abandon(service, target: str) -> None:
    with service.connect() as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_one_question_in_other_words_is_one_question(wide):
    before = wide.resident_bytes()
    with Watched(wide) as watched:
        for query in spellings(500):
            abandon(wide, f"{V1}/stream?{query}")
        for query in spellings(500):
            assert get(f"{wide.api}{V1}?{query}")[0] == 200
    grown = watched.most - before
    figure(f"edge: a question in 500 words, as stream and as chart, takes {grown / 1e6:.1f} MB")
    assert grown < 16 * MIB


def anything(mixer: random.Random) -> str:
    """A question, as somebody would ask it who wants to do harm."""
    lookback = mixer.choice(["400d", "399d", "44h", "30d", "1h", "7d", f"{mixer.randint(1, 9000)}m"])
    step = mixer.choice(["59m", "61m", "15s", "1m", "7m", "1d", "1w", "1mo", "25m", f"{mixer.randint(15, 90000)}s"])
    parts = [f"lookback={lookback}", f"step={step}"]
    for name, values in {
        "group_by": ["", "service", "route,service", "consumer", "workspace,service"],
        "top": ["1", "5", "1000"],
        "compare": ["previous", "none"],
        "cumulative": ["true", "false"],
        "attribution": ["linear", "sample"],
        "direction": ["egress", "ingress"],
        "tz": ["Europe/Berlin", "Asia/Kathmandu", "UTC"],
        "service": ["*", "s1*", f"s{mixer.randint(0, SERVICES)}"],
    }.items():
        if mixer.random() < 0.4:
            parts.append(f"{name}={mixer.choice(values)}")
    mixer.shuffle(parts)
    path = mixer.choice([V1, V1, V1 + "/stream"])
    return f"{path}?{'&'.join(parts)}{'&' * mixer.randint(0, 3)}"


def test_random_questions_stay_within_the_budget(wide):
    allow_descriptors(4000)
    until, statuses, wrong = time.monotonic() + SECONDS, {}, []

    def ask(seed: int) -> None:
        mixer = random.Random(seed)
        while time.monotonic() < until:
            target = anything(mixer)
            accept = mixer.choice(["text/csv", "application/json"])
            coding = mixer.choice(["gzip", "identity"])
            with wide.connect(receive_buffer=65536) as connection:
                head = f"GET {target} HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\nAccept-Encoding: {coding}\r\n"
                connection.sendall(f"{head}Last-Event-ID: 1\r\n\r\n".encode())
                status = connection.recv(12)[-3:].decode()
                connection.settimeout(0.2)  # a stream has nothing to say for seconds
                with contextlib.suppress(TimeoutError):
                    for _ in range(mixer.randint(0, 3)):
                        connection.recv(65536)
            statuses[status] = statuses.get(status, 0) + 1
            if status not in ("200", "400", "503"):
                wrong.append((status, target))

    with Watched(wide) as watched:
        threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    figure(
        f"edge: random questions for {SECONDS} s: {sum(statuses.values())} answers {statuses}; "
        f"at most {watched.most / 1e6:.0f} MB where the budget is {BUDGET / 1e6:.0f} MB"
    )
    assert wrong == [] and statuses["200"] > 20
    assert watched.most <= BUDGET + OWN
    wait_until(lambda: get(f"{wide.api}{V1}?lookback=5m&step=1m")[0] == 200, 10, "a chart as before")


def test_what_is_too_much_is_refused_with_what_to_ask_instead(wide):
    status, _, body = get(f"{wide.api}{V1}?lookback=400d&step=59m")
    problem = json.loads(body)
    assert status == 400 and problem["parameter"] == "step" and "cache.max_bytes" in problem["detail"], problem
    assert get(f"{wide.api}{V1}?lookback=400d&step=59m&group_by=")[0] == 200
    assert get(f"{wide.api}{V1}?lookback=400d&step=7d")[0] == 200


def test_slow_readers_of_answers_that_differ(wide):
    before = wide.resident_bytes()
    readers = []
    with Watched(wide) as watched:
        for number in range(40):
            connection = wide.connect(receive_buffer=4096)
            target = f"{V1}?lookback={1000 + number}m&step=1m&group_by=service"
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            readers.append(connection)
            time.sleep(0.05)
        assert {one.recv(12)[-3:] for one in readers} <= {b"200", b"503"}
    figure(f"edge: 40 slow readers of 40 large answers take {(watched.most - before) / 1e6:.0f} MB")
    assert watched.most <= BUDGET + OWN
    for one in readers:
        one.close()
    wait_until(lambda: get(f"{wide.api}{V1}?lookback=5m&step=1m")[0] == 200, 10, "a chart as before")
