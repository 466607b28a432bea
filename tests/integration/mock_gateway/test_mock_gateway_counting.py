"""The counters equal the bytes that really passed, whatever the spelling of the request."""

import pytest

from mock_gateway_wire import samples, wait_until

CASES = {
    "GET": b"GET /bun?size=1000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET of nothing": b"GET /bun?size=0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET of a large body": b"GET /bun?size=3000000 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET of a random size": b"GET /bun/below/it HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET with a body": b"GET /bun?size=5 HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nignore",
    "GET over HTTP/1.0": b"GET /bun?size=10&chunked=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET of a range": b"GET /bun?size=100 HTTP/1.1\r\nHost: x\r\nRange: bytes=10-19\r\nAccept-Encoding: gzip\r\n\r\n",
    "GET, bad size": b"GET /bun?size=-1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "HEAD": b"HEAD /bun?size=1234 HTTP/1.1\r\nHost: x\r\n\r\n",
    "HEAD, chunked": b"HEAD /bun?size=1234&chunked=1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "headers in small letters, no blanks": b"GET /bun?size=7 HTTP/1.1\r\nhost:x\r\nuser-agent:y\r\n\r\n",
    "headers with blanks and tabs": b"GET /bun?size=7 HTTP/1.1\r\nHOST:    x   \r\nX-Tab:\ta\t\r\nX-Empty:\r\n\r\n",
    "header twice": b"GET /bun?size=7 HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\nCookie: c=d\r\n\r\n",
    "percent signs": b"GET /%62un/%2e?size=%37&%20= HTTP/1.1\r\nHost: x\r\n\r\n",
    "long target": b"GET /bun?size=7&pad=" + b"p" * 6000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long path": b"GET /bun/" + b"p" * 6000 + b"?size=7 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST": b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"u" * 5000,
    "POST without a length": b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST of nothing": b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    "POST, chunked": b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n00A;ext=1\r\n0123456789\r\n0\r\n\r\n",
    "POST of a form": b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"a=" + b"b" * 8998,
    "PUT of what claims to be multipart": b"PUT /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\nnot of it",
    "PUT of what claims to be gzip": b"PUT /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"
    b"Content-Encoding: gzip\r\n\r\nnot of it",
    "DELETE": b"DELETE /bun?size=10 HTTP/1.1\r\nHost: x\r\n\r\n",
    "PATCH": b"PATCH /bun?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
    "answer in chunks": b"GET /bun?size=20000&chunked=1 HTTP/1.1\r\nHost: x\r\n\r\n",
    "empty answer in chunks": b"GET /bun?size=0&chunked=1 HTTP/1.1\r\nHost: x\r\n\r\n",
}


def bun(totals):
    return totals[("bun-service", "ingress", "")], totals[("bun-service", "egress", "")]


@pytest.mark.parametrize("request_bytes", CASES.values(), ids=CASES.keys())
def test_every_byte_of_a_request_is_counted(gateway, request_bytes):
    with gateway.connect() as wire:
        wire.send(request_bytes)
        wire.read_answer(head_only=request_bytes.startswith(b"HEAD"))
        assert bun(gateway.settle(1)) == (wire.sent, wire.received)
        assert not wire.pending


def test_all_spellings_on_one_connection_add_up(gateway):
    with gateway.connect() as wire:
        for request in CASES.values():
            wire.send(request)
            wire.read_answer(head_only=request.startswith(b"HEAD"))
        assert bun(gateway.settle(len(CASES))) == (wire.sent, wire.received)


def test_the_answer_is_what_was_asked_for(gateway):
    with gateway.connect() as wire:
        wire.send(CASES["answer in chunks"] + CASES["GET of a range"] + CASES["GET, bad size"])
        status, headers, body = wire.read_answer()
        assert (status, len(body)) == (200, 20000)
        assert "content-length" not in headers
        status, headers, body = wire.read_answer()
        assert (status, len(body)) == (200, 100)
        assert "content-encoding" not in headers
        assert wire.read_answer()[0] == 400


def test_three_requests_of_a_keep_alive_connection_count_one_by_one(gateway):
    with gateway.connect() as wire:
        for number in range(1, 4):
            wire.send(b"GET /bun?size=%d HTTP/1.1\r\nHost: x\r\n\r\n" % (number * 100))
            wire.read_answer()
            assert bun(gateway.settle(number)) == (wire.sent, wire.received)
    assert '{service="bun-service",route="bun-route",code="200",source="service"' in gateway.page()


def test_pipelined_requests_go_to_their_own_services(gateway):
    requests = [b"GET /%s?size=50 HTTP/1.1\r\nHost: %s\r\n\r\n" % (name, name * 9) for name in (b"bun", b"bin", b"ban")]
    requests[1] = b"POST /bin?size=5 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
    with gateway.connect() as wire:
        wire.send(b"".join(requests))
        for _ in requests:
            wire.read_answer()
        totals = gateway.settle(3)
        for name, request in zip(("bun", "bin", "ban"), requests):
            assert totals[(f"{name}-service", "ingress", "")] == len(request)
        assert sum(bytes for (_, direction, _), bytes in totals.items() if direction == "egress") == wire.received


def test_expect_100_counts_both_answers(gateway):
    with gateway.connect() as wire:
        wire.send(b"POST /bun?size=10 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert wire.read_head()[0] == 100
        wire.send(b"body")
        assert wire.read_answer()[0] == 200
        assert bun(gateway.settle(1)) == (wire.sent, wire.received)
    assert 'code="200"' in gateway.page()


@pytest.mark.parametrize("header", [b"Connection: close", b"connection: Close", b"Transfer-Encoding: chunked"])
def test_a_connection_that_must_end_ends_and_is_counted(gateway, header):
    with gateway.connect() as wire:
        wire.send(b"GET /bun?size=10 HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n\r\n")
        assert b"Connection: close\r\n" in wire.rest()
        assert bun(gateway.settle(1)) == (wire.sent, wire.received)


def test_a_body_that_is_no_body_ends_the_connection(gateway):
    with gateway.connect() as wire:
        wire.send(b"POST /bun HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET /bun HTTP/1.1\r\n\r\n")
        answer = bytes(wire.rest())
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert gateway.settle(1)[("bun-service", "egress", "")] == len(answer)


def test_a_download_counts_when_it_has_ended_and_not_before(gateway):
    size = 30_000_000
    with gateway.connect() as wire:
        wire.send(b"GET /ban?size=%d HTTP/1.1\r\nHost: x\r\n\r\n" % size)
        wire.fill()  # it runs, and more than the sockets hold is still to come
        assert gateway.truth() == {**gateway.truth(), "requests": 0, "series": []}
        assert "kong_bandwidth" not in gateway.page()
        wait_until(lambda: 'state="writing"} 2' in gateway.page(), "only the download and the scrape are writing")
        assert len(wire.read_answer()[2]) == size
        assert gateway.settle(1)[("ban-service", "egress", "")] == wire.received


def test_a_client_that_leaves_is_counted_with_what_was_sent_to_it(gateway):
    size = 30_000_000
    with gateway.connect() as wire:
        wire.send(b"GET /ban?size=%d HTTP/1.1\r\nHost: x\r\n\r\n" % size)
        wire.fill()
        read = wire.received
    totals = gateway.settle(1)
    assert read <= totals[("ban-service", "egress", "")] < size
    assert totals[("ban-service", "ingress", "")] == wire.sent


def test_an_upload_that_breaks_off_is_counted_with_what_came(gateway):
    with gateway.connect() as wire:
        wire.send(b"POST /bin?size=10 HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"u" * 1234)
    assert gateway.settle(1)[("bin-service", "ingress", "")] == wire.sent


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"GET /bunny HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab", 404),
        (b"GET /bun\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_what_matches_no_route_is_only_a_request(gateway, request_bytes, status):
    def requests_total():
        name = 'kong_nginx_requests_total{node_id="849373c5-45c1-4c1d-b595-fdeaea6daed8",subsystem="http"}'
        return int(samples(gateway.page())[name])

    assert requests_total() == 1  # the scrape itself
    with gateway.connect() as wire:
        wire.send(request_bytes)
        assert wire.read_head()[0] == status
    assert requests_total() == 3
    assert gateway.truth()["requests"] == 0
    assert "kong_bandwidth" not in gateway.page()
    assert "kong_http_requests" not in gateway.page()


def test_connections_are_counted_as_nginx_does(gateway):
    def states():
        node = "849373c5-45c1-4c1d-b595-fdeaea6daed8"
        label = f'kong_nginx_connections_total{{node_id="{node}",subsystem="http",state="'
        page = samples(gateway.page())
        return {name[len(label) : -2]: int(value) for name, value in page.items() if name.startswith(label)}

    with gateway.connect() as idle, gateway.connect() as half:
        idle.send(b"GET /bun?size=1 HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.read_answer()
        half.send(b"GET /bun HT")
        expected = {"active": 3, "reading": 1, "waiting": 1, "writing": 1}  # writing: the scrape itself
        wait_until(lambda: expected.items() <= states().items(), "one request is being read, one connection is idle")
    wait_until(lambda: states()["active"] == 1, "both have left")
    last = states()
    assert last["accepted"] == last["handled"]
    assert last["total"] == last["accepted"]  # one request on each, though one of them never ended
