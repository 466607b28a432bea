"""Prometheus answers late, slowly, in slices, in part or not at all: the caller is told in time, and no wrong answer is
ever kept."""

import time

import pytest
from behind_proxy import TIMEOUT
from fault_proxy import Fault
from harness.http import get

PLACES = {"start": lambda size: 0, "middle": lambda size: size // 2, "end": lambda size: size - 1}


def ask(chain, address: str):
    """(status, body); an error if the answer takes much longer than Prometheus may."""
    begin = time.monotonic()
    status, headers, body = get(address, timeout=60)
    assert time.monotonic() - begin < 10 * TIMEOUT, "the deadline was not kept"
    if status != 200:
        assert headers["Content-Type"] == "application/problem+json", body
    return status, body


def check_then_recovers(chain, fault: Fault, status_wanted: int) -> None:
    address = chain.new_question()
    chain.disturb(fault)
    status, body = ask(chain, address)
    assert status == status_wanted, body
    if status == 200:
        assert chain.is_whole(body)
    chain.disturb()
    for question in (address, chain.new_question()):
        status, body = ask(chain, question)
        assert status == 200 and chain.is_whole(body), body


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind, status", [("cut", 502), ("reset", 502), ("stall", 504)])
def test_an_answer_in_part_is_none(chain, kind, status, place):
    after = PLACES[place](chain.answer_size())
    check_then_recovers(chain, Fault(**{f"{kind}_after": after}), status)


@pytest.mark.parametrize(
    "fault", [Fault(latency=0.1), Fault(slice=7), Fault(bandwidth=20_000)], ids=["late", "sliced", "slow"]
)
def test_an_answer_that_comes_in_time_is_whole(chain, fault):
    check_then_recovers(chain, fault, 200)


def test_an_answer_after_the_deadline_is_none(chain):
    check_then_recovers(chain, Fault(latency=2 * TIMEOUT), 504)


def test_a_refused_connection_is_told_as_such(chain):
    address = chain.new_question()
    target, chain.proxy.target = chain.proxy.target, 1  # nobody serves there
    chain.disturb()
    assert ask(chain, address)[0] == 502
    chain.proxy.target = target
    status, body = ask(chain, address)
    assert status == 200 and chain.is_whole(body)
