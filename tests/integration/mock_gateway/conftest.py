"""Starts gateways and makes sure that each of them ends well."""

import pytest

from mock_gateway_wire import Gateway


@pytest.fixture
def start():
    """A function that starts a gateway with the given arguments."""
    started = []

    def start_one(*arguments):
        started.append(Gateway(*arguments))
        return started[-1]

    yield start_one
    statuses = [gateway.stop() for gateway in started]
    assert statuses == [0] * len(statuses)


@pytest.fixture
def gateway(start):
    return start("--node-id", "849373c5-45c1-4c1d-b595-fdeaea6daed8")
