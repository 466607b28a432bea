"""Start, stop, restart, faults and the load that the gateway sends itself."""

import json
import re
import signal
import socket
import subprocess
import time
import urllib.error

import pytest

from mock_gateway_wire import BINARY, Wire, samples, wait_until


def run(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=30, check=False)


def test_help_tells_every_option_and_the_faults():
    answer = run("--help")
    assert answer.returncode == 0
    for word in ("--proxy-port", "--metrics-port", "--address", "--kong", "--node-id", "--per-consumer", "--traffic",
                 "--seed", "--rate", "--traffic-delay", "/fault", "error500", "truncate", "hang"):  # fmt: skip
        assert word in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [("--kong", "3.0"), ("--rate", "0"), ("--node-id", "me"), ("--proxy-port", "70000"), ("--what",), ("extra",)],
)
def test_a_wrong_argument_is_named_and_ends_with_64(arguments):
    answer = run(*arguments)
    assert answer.returncode == 64
    assert arguments[0] in answer.stdout + answer.stderr


@pytest.mark.parametrize("option", ["--proxy-port", "--metrics-port"])
def test_a_taken_port_is_reported(option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        other = "--metrics-port" if option == "--proxy-port" else "--proxy-port"
        answer = run(option, port, other, "0")
    assert answer.returncode == 1
    assert port in answer.stderr


def test_two_gateways_cannot_share_a_port(gateway):
    assert run("--proxy-port", str(gateway.proxy), "--metrics-port", "0").returncode == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_in_the_middle_of_everything(start, how):
    gateway = start("--traffic", "--rate", "200", "--metrics-fail", "hang")
    with gateway.connect() as slow, gateway.connect() as idle, Wire(gateway.metrics) as hanging:
        slow.send(b"GET /ban?size=50000000 HTTP/1.1\r\nHost: x\r\n\r\n")
        slow.fill()
        idle.send(b"POST /bun HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf")
        hanging.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_until(lambda: gateway.truth()["requests"] > 10, "some traffic")
        began = time.monotonic()
        assert gateway.stop(how) == 0
        assert time.monotonic() - began < 10


def test_a_restart_counts_from_zero(start):
    first = start()
    with first.connect() as wire:
        wire.send(b"GET /bun?size=100 HTTP/1.1\r\nHost: x\r\n\r\n")
        wire.read_answer()
    first.settle(1)
    started = first.truth()["started_ms"]
    first.stop()
    second = start()
    page = second.page()
    assert "kong_bandwidth" not in page
    requests = [value for name, value in samples(page).items() if name.startswith("kong_nginx_requests_total")]
    assert requests == ["1"]
    assert second.truth()["started_ms"] > started
    assert abs(second.truth()["started_ms"] / 1000 - time.time()) < 60


def test_truth_and_page_show_the_same_numbers(start):
    gateway = start("--traffic", "--traffic-requests", "200", "--rate", "2000", "--per-consumer")
    totals = gateway.settle(200)
    page = samples(gateway.page())
    shown = {}
    for name, value in page.items():
        match = re.fullmatch(r'kong_bandwidth_bytes\{service="(.*)",route="(.*)",direction="(.*)",workspace="default",'
                             r'consumer="(.*)"\}', name)  # fmt: skip
        if match:
            assert match[2] == match[1].replace("-service", "-route")
            shown[(match[1], match[3], match[4])] = int(value)
    assert shown == totals
    assert len(totals) == 3 * 2 * 4


def test_the_same_seed_sends_the_same_load_and_another_seed_another(start):
    def totals(seed):
        gateway = start("--traffic", "--traffic-requests", "300", "--rate", "5000", "--seed", seed)
        return {key: bytes for key, bytes in gateway.settle(300).items()}

    def bodies(seed):
        # The port, and with it the Host header, may have another number of digits in another run.
        return {key: bytes for key, bytes in totals(seed).items() if key[1] == "egress"}

    assert bodies("7") == bodies("7")
    assert bodies("7") != bodies("8")


def test_traffic_waits_for_its_delay(start):
    gateway = start("--traffic", "--traffic-delay", "1.5", "--rate", "100")
    began = time.monotonic()
    assert "kong_bandwidth" not in gateway.page()
    wait_until(lambda: gateway.truth()["requests"] > 0, "traffic")
    assert time.monotonic() - began > 1.0


def test_without_traffic_nothing_is_sent(gateway):
    assert gateway.truth()["requests"] == 0
    assert gateway.truth()["series"] == []


def test_a_load_at_full_speed_is_counted_to_the_last_request(start):
    gateway = start("--traffic", "--traffic-requests", "3000", "--rate", "10000")
    gateway.settle(3000)  # has a deadline
    statuses = [int(value) for name, value in samples(gateway.page()).items() if name.startswith("kong_http_requests")]
    assert sum(statuses) == 3000


def test_error500_answers_as_kong_does(gateway):
    assert gateway.post("/fault?mode=error500") == {"mode": "error500"}
    with pytest.raises(urllib.error.HTTPError) as failure:
        gateway.page()
    assert failure.value.code == 500
    assert json.load(failure.value) == {"message": "An unexpected error occurred"}
    gateway.post("/fault", b'{"mode": "off"}')
    assert gateway.page().startswith("# HELP")


def test_truncate_breaks_off_in_the_page(gateway):
    whole = gateway.page()
    gateway.post("/fault", b'{"mode": "truncate"}')
    with Wire(gateway.metrics) as wire:
        wire.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = bytes(wire.rest())
    assert b"200 OK" in answer
    assert not answer.endswith(b"0\r\n\r\n")
    assert len(whole) / 4 < len(answer) < len(whole)


def test_hang_never_answers_until_it_is_switched_off(gateway):
    gateway.post("/fault?mode=hang")
    with Wire(gateway.metrics) as wire:
        wire.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        wire.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            wire.fill()
        assert gateway.truth()["requests"] == 0  # everything else answers
        assert json.loads(gateway.get("/fault")) == {"mode": "hang"}
        gateway.post("/fault?mode=off")
        wire.socket.settimeout(30)
        assert wire.read_answer()[0] == 200


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"mode": 1}', b'{"mode": "worse"}'])
def test_an_unknown_fault_is_refused(gateway, body):
    with pytest.raises(urllib.error.HTTPError) as failure:
        gateway.post("/fault", body)
    assert failure.value.code == 400
    assert "error500" in json.load(failure.value)["message"]
    assert json.loads(gateway.get("/fault")) == {"mode": "off"}
