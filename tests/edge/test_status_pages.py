"""What comes to alert-service's pages and isn't a plain question costs it nothing: no memory, and no byte uncounted."""

import itertools
import socket
import time

import pytest
from harness.figures import figure
from harness.http import get
from harness.process import wait_until
from service import Visitor, allow_descriptors

MEBIBYTE = 1024 * 1024
ROOM = 8 * MEBIBYTE  # what memory may grow by, whatever comes
CROWD = 10_000


def pour(service, head: bytes, pieces) -> int:
    """Sends `pieces` after `head` until the service hangs up; how many bytes it took."""
    taken = 0
    with service.connect() as connection:
        try:
            connection.sendall(head)
            for piece in pieces:
                connection.sendall(piece)
                taken += len(piece)
        except (ConnectionError, socket.timeout):
            pass
    return taken


def chunks():
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    return itertools.repeat(chunk, 300)


def plain_bytes():
    return itertools.repeat(b"x" * MEBIBYTE, 300)


def headers():
    return (b"".join(b"X%d-%d: %s\r\n" % (i, j, b"y" * 1000) for j in range(100)) for i in range(2000))


FLOODS = {
    "a chunked body": (b"POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", chunks),
    "a chunked body of a GET": (b"GET /status HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", chunks),
    "a body of a length": (b"POST /status HTTP/1.1\r\nHost: a\r\nContent-Length: 314572800\r\n\r\n", plain_bytes),
    "headers without end": (b"GET /healthz HTTP/1.1\r\nHost: a\r\n", headers),
    "one line without end": (b"GET /", plain_bytes),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_neither_kept_nor_read(status_pages, kind):
    status_pages.begin()
    head, pieces = FLOODS[kind]
    before, polls = status_pages.resident_bytes(), status_pages.polls()
    taken = [pour(status_pages, head, pieces()) for _ in range(3)]
    grown = status_pages.resident_bytes() - before
    figure(f"edge: of {kind} alert-service takes {max(taken) / 1e6:.1f} MB and grows by {grown / 1e6:.1f} MB")
    assert grown < ROOM
    assert max(taken) < 16 * MEBIBYTE, "what the sockets hold, not what was sent"
    wait_until(lambda: status_pages.polls() > polls + 1, 10, "the counting to go on")


@pytest.mark.parametrize("kind", ["idle", "slow"])
def test_a_crowd_takes_neither_memory_nor_the_place_of_others(status_pages, kind):
    allow_descriptors(CROWD + 2000)
    status_pages.begin()
    before = status_pages.resident_bytes()
    crowd, polls = [], status_pages.polls()
    with Visitor(status_pages.port, "/status", pause=0.1, keeps=False) as visitor:
        for _ in range(CROWD):
            one = status_pages.connect()
            if kind == "slow":
                one.sendall(b"GET /status HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            crowd.append(one)
        time.sleep(2)
    grown, open_now = status_pages.resident_bytes() - before, status_pages.descriptors()
    figure(
        f"edge: {CROWD} {kind} connections to alert-service: {grown / 1e6:.1f} MB more, {open_now} descriptors, "
        f"{len(visitor.seconds)} questions beside them, the slowest in {max(visitor.seconds) * 1000:.0f} ms"
    )
    assert grown < ROOM
    assert open_now < 400
    assert visitor.failures == [] and len(visitor.seconds) > 10
    assert status_pages.polls() > polls + 1
    for one in crowd:
        one.close()


def test_what_is_counted_under_attack_is_exact(status_pages):
    allow_descriptors(CROWD)
    status_pages.begin()
    crowd = [status_pages.connect() for _ in range(1500)]
    for number in range(20):
        status_pages.send(f"/bun?size={number * 1009}")
        pour(status_pages, *[FLOODS["a chunked body"][0], itertools.islice(chunks(), 20)])
    truth = status_pages.used()
    wait_until(
        lambda: status_pages.metric_of_alert("bandwatch_quota_used_bytes") == truth, 20, f"{truth} bytes to be counted"
    )
    for one in crowd:
        one.close()
    wait_until(lambda: get(f"{status_pages.url}/readyz")[0] == 200, 20, "readiness")
