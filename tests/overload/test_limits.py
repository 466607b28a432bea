"""What is asked for beyond a limit is refused with a status of the caller's, the limit is named, and Prometheus is not
asked where that can be known without it."""

import json
import re
import threading
import time
from pathlib import Path

import pytest
from harness.http import get
from harness.process import wait_until
from harness.stack import Stack
from wide_exporter import MOVES

SERVICES = 600  # 1,200 series
MOST = 1000  # that an answer may have
V1 = "/api/v1/bandwidth"
SEED = "/metrics/bandwidth_used"

# What is asked for, and what the refusal must say.
BEYOND = {
    "range": (f"{V1}?lookback=401d", 400, "400d"),
    "range of the seed's route": (f"{SEED}?lookback_duration=401d", 400, "400d"),
    "range of a window": (f"{V1}?start=2020-01-01T00:00:00Z&end=2022-01-01T00:00:00Z", 400, "400d"),
    "short step": (f"{V1}?step=1s", 400, "15s"),
    "short step of the seed's route": (f"{SEED}?step=1s", 400, "15s"),
    "long step": (f"{V1}?step=32d", 400, "31d"),
    "long step of the seed's route": (f"{SEED}?step=32d", 400, "31d"),
    "buckets": (f"{V1}?lookback=400d&step=15s", 400, "11000"),
    "buckets by number": (f"{V1}?max_points=11001", 400, "11000"),
    "buckets of the seed's route": (f"{SEED}?lookback_duration=1d&step=15s", 400, "1000"),
    "buckets of a stream": (f"{V1}/stream?lookback=400d&step=15s", 400, "11000"),
    "series by number": (f"{V1}?top=1001", 400, "1000"),
    "address": (f"{V1}?service={'s' * 2048}", 400, "2048"),
    "parameters": (f"{V1}?{'&'.join(['service=s'] * 65)}", 400, "64"),
}


class Wide:
    def __init__(self, stack: Stack):
        self.url = stack.api
        stack.start_exporter(Path(__file__).with_name("wide_exporter.py"), SERVICES)
        self.prometheus = stack.start_prometheus()
        last = f'kong_bandwidth_bytes{{service="s{SERVICES - 1}",direction="egress"}} == {MOVES * SERVICES}'
        wait_until(lambda: self.prometheus.query(last), 60, "counters that stand still")
        # Nothing is read but what is asked for.
        before = self.queries()
        stack.start_api(BANDWATCH_LISTEN_MAX_RESPONSE="1MiB", BANDWATCH_CACHE_OPEN_BUCKET="1h")
        self.wait_until_quiet()
        self.by_itself = self.queries() - before  # it looks for twins now and then, whatever it is asked

    def reads(self) -> int:
        page = get(f"{self.url}/metrics")[2].decode()
        counts = re.findall(r"^bandwatch_upstream_reads_total\{.*\} (\S+)$", page, re.M)
        return sum(int(float(count)) for count in counts)

    def queries(self) -> int:
        """How many queries Prometheus says it was sent."""
        page = get(f"{self.prometheus.url}/metrics")[2].decode()
        answered = re.findall(r'^prometheus_http_requests_total\{.*handler="/api/v1/query".*\} (\S+)$', page, re.M)
        return sum(int(float(count)) for count in answered)

    def wait_until_quiet(self) -> None:
        """Until nothing has been asked for two seconds, as a service does that has begun."""
        seen = [self.queries(), time.monotonic()]

        def quiet():
            if (now := self.queries()) != seen[0]:
                seen[:] = now, time.monotonic()
            return time.monotonic() - seen[1] >= 2

        wait_until(quiet, 60, "a service that asks nothing by itself")

    def refusal(self, target: str, **headers: str) -> tuple:
        """(status, the sentence for people)"""
        status, shown, body = get(self.url + target, headers=headers)
        assert shown["Content-Type"] == "application/problem+json", (status, body[:200])
        return status, json.loads(body)["detail"]


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    with Stack(tmp_path_factory.mktemp("wide")) as stack:
        yield Wide(stack)


@pytest.mark.parametrize("name", BEYOND)
def test_a_question_beyond_a_limit_is_refused_before_prometheus_is_asked(wide, name):
    target, status, limit = BEYOND[name]
    before = wide.reads()
    found, detail = wide.refusal(target)
    assert found == status and re.search(rf"\b{limit}\b", detail), detail
    assert wide.reads() == before


@pytest.mark.parametrize(
    "headers, limit",
    [({"X-Long": "x" * 9000}, "8192"), ({f"X-{number}": "x" for number in range(65)}, "64")],
    ids=["bytes", "number"],
)
def test_headers_beyond_a_limit_are_refused_before_prometheus_is_asked(wide, headers, limit):
    before = wide.reads()
    status, detail = wide.refusal(f"{V1}?lookback=5m", **headers)
    assert status == 431 and re.search(rf"\b{limit}\b", detail), detail
    assert wide.reads() == before


def test_series_beyond_the_limit_are_summed(wide):
    answer = json.loads(get(f"{wide.url}{V1}?lookback=10m&step=1m")[2])
    assert len(answer["series"]) == MOST and [rest["count"] for rest in answer["others"]] == [100, 100]
    assert any("1200 series" in warning for warning in answer["warnings"])
    whole = json.loads(get(f"{wide.url}{V1}?lookback=10m&step=1m&group_by=")[2])
    for line, rest in zip(whole["series"], answer["others"], strict=True):
        direction = line["labels"]["direction"]
        listed = sum(one["total"] for one in answer["series"] if one["labels"]["direction"] == direction)
        assert listed + rest["total"] == line["total"] > 0 and rest["labels"]["direction"] == direction


def test_the_seeds_shape_has_no_place_for_a_sum_and_refuses(wide):
    target = f"{SEED}?lookback_duration=3m"
    status, detail = wide.refusal(target)
    assert status == 400 and "1000" in detail, detail
    before = wide.reads()
    assert wide.refusal(target)[0] == 400
    assert wide.reads() == before, "what is known was read again"
    rows = json.loads(get(f"{wide.url}{target}&type=egress")[2])
    assert len({row["service"] for row in rows}) == SERVICES


def test_an_answer_beyond_the_limit_of_its_size_is_refused(wide):
    target = f"{V1}?lookback=2h&step=15s"
    for headers in ({}, {"Accept": "text/csv"}, {"Accept-Encoding": "gzip"}):
        status, detail = wide.refusal(target, **headers)
        assert status == 400 and "1.00 MiB" in detail and "listen.max_response" in detail, detail
    before = wide.reads()
    assert wide.refusal(target)[0] == 400
    assert wide.reads() == before, "what is known was read again"
    assert get(f"{wide.url}{target}&top=3")[0] == 200


@pytest.mark.parametrize("path", ["/api/v1/services", "/api/v1/consumers", "/api/v1/quotas", "/readyz"])
def test_a_crowd_with_a_small_question_has_it_asked_once_a_second(wide, path):
    before, begin, asked = wide.queries(), time.monotonic(), []
    get(wide.url + path)
    at_once = max(2, wide.queries() - before)  # what was asked a moment ago is not asked again

    def ask():
        for _ in range(100):
            assert get(wide.url + path)[0] == 200
            asked.append(path)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1600
    seconds = time.monotonic() - begin
    assert wide.queries() - before <= at_once * (seconds + 2) + wide.by_itself
    assert wide.by_itself < 20
