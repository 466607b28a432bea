"""The page of /metrics against pages in the style of Kong 3.9.3 and 2.8.5.

In the data files NODE stands for the node's id and N for a number that differs from run to run.
"""

import http.client
import pathlib
import re

import pytest

from mock_gateway_wire import samples

NODE = "849373c5-45c1-4c1d-b595-fdeaea6daed8"
DATA = pathlib.Path(__file__).parent / "data"
LABEL = r'[a-z_]+="(?:[^"\\]|\\.)*"'
SAMPLE = re.compile(rf"([a-z_0-9]+(?:\{{{LABEL}(?:,{LABEL})*\}})?) (\S+)")


def one_each(gateway):
    """Two requests to bun-service, one of nobody and one of alice."""
    with gateway.connect() as wire:
        wire.send(b"GET /bun?size=100 HTTP/1.1\r\nHost: x\r\n\r\n")
        wire.send(b"GET /bun?size=200 HTTP/1.1\r\nHost: x\r\nX-Consumer-Username: alice\r\n\r\n")
        wire.read_answer()
        wire.read_answer()
        gateway.settle(2)


def same(line, expected):
    """Whether `line` of a page is what the `expected` line of a data file stands for."""
    pattern = re.escape(expected.replace("NODE", NODE)).replace('"N"', r'"\d+"')
    return re.fullmatch(re.sub(r"\\ N$", r" \\d+", pattern), line) is not None


def compare(page, file, may_lack=None):
    """Line by line; a line of the file that matches `may_lack` may be missing from the page."""
    lines = page.splitlines()
    position = 0
    for expected in (DATA / file).read_text().splitlines():
        if position < len(lines) and same(lines[position], expected):
            position += 1
        else:
            found = lines[position] if position < len(lines) else "the end"
            assert may_lack and may_lack.search(expected), f"expected {expected!r}, found {found!r}"
    assert lines[position:] == []


# A bucket appears with the first latency that falls into it, and a busy machine may need more than a millisecond.
BUCKET = re.compile(r'_bucket\{.*le="\d+"')


def test_before_the_first_request_there_is_no_bandwidth_family(start):
    gateway = start("--node-id", NODE)
    compare(gateway.page(), "kong-3.9-before-traffic.txt")


def test_kong_3_prints_its_families_with_traffic_and_consumers(start):
    gateway = start("--node-id", NODE, "--per-consumer")
    one_each(gateway)
    compare(gateway.page(), "kong-3.9-consumers.txt", BUCKET)


def test_kong_2_prints_its_families_with_traffic_and_consumers(start):
    gateway = start("--kong", "2.8", "--per-consumer")
    one_each(gateway)
    compare(gateway.page(), "kong-2.8-consumers.txt", BUCKET)
    truth = gateway.truth()["series"]
    egress = sum(series["bytes"] for series in truth if series["direction"] == "egress")
    name = 'kong_bandwidth{service="bun-service",route="bun-route",type="egress"}'
    assert samples(gateway.page())[name] == str(egress)


def test_without_per_consumer_everybody_is_nobody(start):
    gateway = start()
    one_each(gateway)
    assert {series["consumer"] for series in gateway.truth()["series"]} == {""}
    assert "alice" not in gateway.page()


@pytest.mark.parametrize("version", ["3.9", "2.8"])
def test_every_line_is_well_formed_sorted_and_unique(start, version):
    gateway = start("--kong", version, "--traffic", "--traffic-requests", "300", "--rate", "3000", "--per-consumer")
    gateway.settle(300)
    page = gateway.page()
    assert page.endswith("\n")
    keys = []
    for line in page.splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            assert re.fullmatch(r"\d+", match[2]), line
            keys.append(re.sub(r'le="(.*?)"', lambda le: "Inf" if le[1] == "+Inf" else le[1].zfill(7), match[1]))
    assert len(keys) > 50
    assert keys == sorted(set(keys))
    families = re.findall(r"^# TYPE (\S+)", page, re.MULTILINE)
    assert families == re.findall(r"^# HELP (\S+)", page, re.MULTILINE)
    assert len(set(families)) == len(families)
    assert families == sorted(families)


def test_labels_escape_backslash_and_quote_and_end_at_bad_utf8(start):
    gateway = start("--per-consumer")
    with gateway.connect() as wire:
        for name in (rb'a"b\c', "Zoë".encode() + b"\xff\xfe", b"\xff"):
            wire.send(b"GET /bun?size=1 HTTP/1.1\r\nHost: x\r\nX-Consumer-Username: " + name + b"\r\n\r\n")
            wire.read_answer()
        totals = gateway.settle(3)
    assert {consumer for _, _, consumer in totals} == {r'a"b\c', "Zoë", ""}
    page = gateway.page()
    assert r'consumer="a\"b\\c"' in page
    assert 'consumer="Zoë"' in page


def test_the_answer_is_chunked_plain_text(gateway):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.metrics, timeout=30)
    for _ in range(3):  # one connection, as a scraper keeps it
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip", "Accept": "application/openmetrics-text"})
        answer = connection.getresponse()
        assert (answer.status, answer.version) == (200, 11)
        assert answer.getheader("Content-Type") == "text/plain; charset=UTF-8"
        assert answer.getheader("Transfer-Encoding") == "chunked"
        assert answer.getheader("Content-Length") is None
        assert answer.getheader("Content-Encoding") is None
        assert answer.read().startswith(b"# HELP kong_datastore_reachable ")
    connection.close()


def test_a_node_id_is_new_at_every_start(start):
    ids = {re.search(r'node_info\{node_id="([^"]+)"', start().page())[1] for _ in range(2)}
    assert len(ids) == 2
    for node_id in ids:
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", node_id)
