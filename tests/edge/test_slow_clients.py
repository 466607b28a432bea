"""Clients that take all the time in the world: they are sent away at the deadline, and nobody waits for them."""

import asyncio
import re
import shutil
import time

import pytest
from harness.figures import figure, is_long
from harness.http import get
from harness.process import Process, wait_until
from service import Visitor, allow_descriptors

ATTACKERS = 4000 if is_long() else 1000


def large_target(service) -> str:
    """Of a script that doesn't fit into the sockets' buffers."""
    page = get(f"{service.api}/docs")[2].decode()
    target = "/" + re.search(r'docs/swagger-ui-bundle[^"]*\.js', page)[0]
    assert len(get(service.api + target)[2]) > 1_000_000
    return target


def visited(service, attack) -> Visitor:
    """Who asks for charts while `attack` goes on."""
    with Visitor(service.api_port, service.chart_target) as visitor:
        attack()
    assert visitor.failures == []
    assert len(visitor.seconds) > 20
    return visitor


def tell(kind: str, visitor: Visitor, base: Visitor) -> None:
    """The attackers take their part of the machine, wherever they go: only the ratio is the service's own."""
    ours, others = visitor.percentile(0.99) * 1000, base.percentile(0.99) * 1000
    figure(
        f"edge: beside {ATTACKERS} x {kind} {len(visitor.seconds)} requests, all answered; p99 {ours:.1f} ms, "
        f"{ours / others:.2f} x of what it is while nginx is attacked"
    )


async def drip(port: int) -> tuple:
    """Sends a request's head byte by byte. (what was answered, seconds until the end, whether all of it was sent)"""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begin = time.monotonic()
    finished = False

    async def send():
        nonlocal finished
        for byte in b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 60 + b"\r\n\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.5)
        finished = True

    sending = asyncio.create_task(send())
    try:
        answer = await reader.read()
    except ConnectionError:
        answer = b""
    took = time.monotonic() - begin
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    writer.close()
    return answer, took, finished


async def drip_all(port: int) -> list:
    return await asyncio.gather(*(drip(port) for _ in range(ATTACKERS)))


def test_heads_that_come_byte_by_byte(service, bystander):
    allow_descriptors(ATTACKERS + 2000)
    service.begin(BANDWATCH_LISTEN_CONNECTIONS="16384")
    base = visited(service, lambda: asyncio.run(drip_all(bystander.port)))
    descriptors, ends = service.descriptors(), []
    visitor = visited(service, lambda: ends.extend(asyncio.run(drip_all(service.api_port))))
    assert {answer for answer, _, _ in ends} == {b""}
    assert not any(finished for _, _, finished in ends)
    times = [seconds for _, seconds, _ in ends]
    figure(f"edge: who drips a head is sent away after {min(times):.1f} to {max(times):.1f} s")
    tell("byte by byte", visitor, base)
    service.wait_until_empty(descriptors)


ATTACKS = {"-H": ["-i", "2", "-x", "24"], "-X": ["-w", "512", "-y", "1024", "-n", "5", "-z", "16", "-k", "1"]}


@pytest.mark.skipif(not shutil.which("slowhttptest"), reason="no slowhttptest on this machine")
@pytest.mark.parametrize("kind", ATTACKS)
def test_slowhttptest(service, bystander, tmp_path, kind):
    allow_descriptors(ATTACKERS + 2000)
    service.begin(BANDWATCH_LISTEN_CONNECTIONS="16384")
    command = ["slowhttptest", kind, "-c", ATTACKERS, "-r", 500, "-p", 5, "-l", 240, *ATTACKS[kind], "-u"]

    def attack(url: str, connections) -> None:
        with Process("slowhttptest", [*command, url], tmp_path):
            wait_until(lambda: connections() > ATTACKERS / 10, 60, "the attack")
            # A visitor stays, and so may the attack's own probe.
            wait_until(lambda: connections() <= 2, 90, "the attackers to be left")

    base = visited(service, lambda: attack(bystander.url, bystander.connections))
    target, descriptors = large_target(service), service.descriptors()
    visitor = visited(service, lambda: attack(service.api + target, service.connections))
    tell(f"slowhttptest {kind}", visitor, base)
    service.wait_until_empty(descriptors)


def test_who_reads_nothing_is_left_at_the_deadline(service):
    allow_descriptors(2000)
    service.begin()
    target, descriptors = large_target(service), service.descriptors()
    deaf = [service.connect(receive_buffer=2048) for _ in range(100)]
    for one in deaf:
        one.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    begin = time.monotonic()
    wait_until(lambda: service.connections() == 0, 60, "those who read nothing to be left")
    figure(f"edge: who reads nothing is left after {time.monotonic() - begin:.1f} s")
    for one in deaf:
        one.close()
    service.wait_until_empty(descriptors)
