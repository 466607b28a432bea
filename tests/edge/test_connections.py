"""Connections in great number, and such as end in all the wrong ways: nobody is forgotten, nothing leaks."""

import socket
import time

from harness.figures import figure
from harness.http import get
from harness.process import wait_until
from service import allow_descriptors, reset

IDLE = 10_000
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
NOWHERE = b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"


def ask(connection: socket.socket) -> bytes:
    """The status line of an answer about the service's health, which fits into one piece."""
    connection.sendall(HEALTH)
    return connection.recv(4096).split(b"\r\n")[0]


def test_ten_thousand_idle_connections(door):
    allow_descriptors(IDLE + 2000)
    door.begin(BANDWATCH_LISTEN_CONNECTIONS=str(4 * IDLE))
    descriptors, before = door.descriptors(), door.resident_bytes()
    connections = [door.connect() for _ in range(IDLE)]
    assert {ask(one) for one in connections} == {b"HTTP/1.1 200 OK"}
    assert door.connections() == IDLE
    grown = door.resident_bytes() - before
    figure(f"edge: {IDLE} idle connections take {grown / IDLE / 1000:.1f} kB each")
    assert {ask(one) for one in connections} == {b"HTTP/1.1 200 OK"}
    for one in connections:
        one.close()
    door.wait_until_empty(descriptors)


def test_one_too_many_takes_the_place_of_who_waits_longest(door):
    door.is_scraped = False  # or Prometheus would be one of the guests
    door.begin(BANDWATCH_LISTEN_CONNECTIONS="20", **door.one_thread)
    guests = [door.connect() for _ in range(20)]
    assert {ask(one) for one in guests} == {b"HTTP/1.1 200 OK"}
    late = door.connect()
    assert ask(late) == b"HTTP/1.1 200 OK"
    assert guests[0].recv(4096) == b""
    assert ask(guests[-1]) == b"HTTP/1.1 200 OK"
    for one in [*guests, late]:
        one.close()
    wait_until(lambda: get(f"{door.url}/healthz")[0] == 200, 10, "a place")


def test_without_descriptors_nothing_spins_and_all_goes_on_later(door):
    door.begin(limit_of_files=128)
    descriptors = door.descriptors()
    guest = door.connect()
    assert ask(guest) == b"HTTP/1.1 200 OK"
    crowd = [door.connect() for _ in range(600)]  # the system accepts those that the service can't
    wait_until(lambda: door.descriptors() >= 128, 10, "all descriptors in use")
    begin, used = time.monotonic(), door.cpu_seconds()
    time.sleep(2)
    share = (door.cpu_seconds() - used) / (time.monotonic() - begin)
    assert ask(guest) == b"HTTP/1.1 200 OK"
    assert share < 0.25, f"{share:.0%} of a core to accept nobody"
    for one in [*crowd, guest]:
        one.close()
    begin = time.monotonic()
    wait_until(lambda: get(f"{door.url}/healthz")[0] == 200, 30, "an answer")
    figure(
        f"edge: out of descriptors {share:.1%} of a core is used; "
        f"answers again {(time.monotonic() - begin) * 1000:.0f} ms after they were given back"
    )
    door.wait_until_empty(descriptors)
    assert "accept_failed" in door.process.output()


def test_resets_at_any_moment_leak_nothing(door):
    door.begin()
    descriptors = door.descriptors()
    pieces = [b"", HEALTH[:1], HEALTH[:20], HEALTH, HEALTH * 50, f"GET {door.chart_target} HTTP/1.1\r\n".encode()]
    pieces += [f"GET {door.chart_target} HTTP/1.1\r\nHost: a\r\n\r\n".encode(), b"\x16\x03\x01", b"\r\n\r\n"]
    for number in range(3000):
        connection = door.connect()
        if piece := pieces[number % len(pieces)]:
            connection.sendall(piece)
        (reset if number % 2 else socket.socket.close)(connection)
    door.wait_until_empty(descriptors)
    assert get(door.url + door.chart_target)[0] == 200


def test_who_has_said_all_is_answered_in_full(door):
    door.begin()
    descriptors = door.descriptors()
    for count in (1, 2, 30):
        for _ in range(20):
            with door.connect() as connection:
                connection.sendall(HEALTH * count)
                connection.shutdown(socket.SHUT_WR)
                received = b""
                while piece := connection.recv(65536):
                    received += piece
            assert received.count(b"HTTP/1.1 200 OK") == count
    door.wait_until_empty(descriptors)


def test_half_a_request_and_no_more_is_no_request(door):
    door.begin()
    descriptors = door.descriptors()
    with door.connect() as connection:
        connection.sendall(HEALTH[:-1])
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(4096) == b""
    door.wait_until_empty(descriptors)


def test_a_thousand_requests_at_once_are_answered_in_their_order(door):
    door.begin()
    descriptors = door.descriptors()
    for _ in range(5):
        with door.connect() as connection:
            connection.sendall((HEALTH + NOWHERE) * 500)
            received = b""
            while piece := connection.recv(262144):
                received += piece
        statuses = [answer[:3] for answer in received.split(b"HTTP/1.1 ")[1:]]
        assert statuses == [b"200", b"404"] * 500
        assert received.count(b"Connection: close") == 1  # the last: the end of what one connection is for
    for _ in range(50):
        with door.connect() as connection:
            connection.sendall((HEALTH + NOWHERE) * 100)  # and goes without reading
    door.wait_until_empty(descriptors)
