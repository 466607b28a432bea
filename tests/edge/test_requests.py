"""What is asked in odd ways, over the wire: each has one answer, and it is the documented one."""

import json

import pytest
from harness.raw import Connection
from service import Service

CHART = "/api/v1/bandwidth?lookback=5m&step=1m"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """One for all: what is asked here changes nothing."""
    with Service(tmp_path_factory.mktemp("requests")) as running:
        running.begin()
        yield running


@pytest.fixture
def ask(service):
    """A function that sends a request's bytes as they are: (status, headers by small name, body)"""
    connection = Connection(service.api_port)

    def send(target: str, method: str = "GET", *headers: str) -> tuple:
        head = "\r\n".join([f"{method} {target} HTTP/1.1", "Host: a", *headers, "", ""])
        status, lines, body = connection.ask(method, head.encode("latin-1"))
        pairs = (line.split(": ", 1) for line in lines.decode("latin-1").split("\r\n")[1:])
        return status, {name.lower(): value for name, value in pairs}, body

    yield send
    assert service.process.running()
    connection.close()


@pytest.mark.parametrize("target", ["/healthz", CHART, "/nowhere", "/", "/api/v1/bandwidth?nonsense=1"])
def test_other_methods_are_refused_with_those_that_are_not(ask, target):
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "get", "Get", "XYZZY"):
        status, headers, body = ask(target, method)
        assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS"), (method, status, headers)
        assert json.loads(body)["status"] == 405
    # What would make this machine a proxy is not even a method of a resource's.
    status, headers, _ = ask("example.org:443", "CONNECT")
    assert status in (400, 405)


def test_options_tells_the_methods(ask):
    for target in ("/healthz", CHART, "*"):
        status, headers, body = ask(target, "OPTIONS")
        assert (status, body) == (204, b"") and headers["allow"] == "GET, HEAD, OPTIONS", (target, status, headers)


VARYING = {"date", "x-request-id"}


@pytest.mark.parametrize(
    "target", ["/healthz", "/", "/docs", "/openapi.yaml", "/openapi.json", "/nowhere", "/api/v1/bandwidth?x=1"]
)
def test_head_is_get_without_the_body(ask, target):
    for accepted in ("identity", "gzip"):
        status, headers, body = ask(target, "GET", f"Accept-Encoding: {accepted}")
        head_status, head_headers, head_body = ask(target, "HEAD", f"Accept-Encoding: {accepted}")
        assert (head_status, head_body) == (status, b"")
        same = [{k: v for k, v in one.items() if k not in VARYING} for one in (headers, head_headers)]
        assert same[0] == same[1]
        assert body, "there is a body to leave out"


def test_head_of_a_chart(ask):
    status, headers, _ = ask(CHART, "HEAD")
    assert status == 200 and int(headers["content-length"]) > 0 and headers["etag"]


OLD_CHART = "/api/v1/bandwidth?start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z&step=1h"


@pytest.mark.parametrize("target", ["/openapi.yaml", "/", OLD_CHART])
def test_who_has_it_already_gets_it_not_again(ask, target):
    status, headers, body = ask(target)
    assert status == 200, body
    tag = headers["etag"]
    for condition in (tag, f'"other", {tag}', f"W/{tag.removeprefix('W/')}", "*"):
        for method in ("GET", "HEAD"):
            status, again, body = ask(target, method, f"If-None-Match: {condition}")
            assert (status, body, again["etag"]) == (304, b"", tag), (condition, status)
            assert again["cache-control"] == headers["cache-control"] and again.get("vary") == headers.get("vary")
    for condition in ('"other"', "", "nonsense", tag.strip('"')):
        assert ask(target, "GET", f"If-None-Match: {condition}")[0] == 200, condition


SERVICE = CHART + "&service="
ODD = {
    # target: (status, the field that is named)
    SERVICE + "%62un-service": (200, None),
    SERVICE + "%C3%A9": (200, None),
    SERVICE + "a%20b+c": (200, None),
    SERVICE + "%2500": (200, None),  # an escape of an escape is text
    "/%61pi/v1/bandwidth?lookback=5m&step=1m": (200, None),
    "/api/v1/bandwidth?%6Cookback=5m&step=1m": (200, None),
    "/api%2Fv1%2Fbandwidth?lookback=5m&step=1m": (200, None),
    SERVICE + "a&service=b": (200, None),  # several values
    CHART + "&&": (200, None),
    CHART + "&lookback=5m": (400, "lookback"),
    CHART + "&step=2m": (400, "step"),
    CHART + "&Step=1m": (400, "Step"),
    CHART + "&query=up": (400, "query"),
    CHART + "&=": (400, "query"),
    SERVICE + "%": (400, "service"),
    SERVICE + "%4": (400, "service"),
    SERVICE + "%zz": (400, "service"),
    SERVICE + "%u0041": (400, "service"),
    SERVICE + "%00": (400, "service"),
    SERVICE + "a%00b": (400, "service"),
    SERVICE + "%0d%0aX-Evil:%201": (400, "service"),
    SERVICE + "%7F": (400, "service"),
    SERVICE + "%C3": (400, "service"),  # half a character
    SERVICE + "%C0%AF": (400, "service"),  # a slash in too many bytes
    SERVICE + "%ED%A0%80": (400, "service"),  # half a surrogate pair
    SERVICE + "%F4%90%80%80": (400, "service"),  # beyond Unicode
    SERVICE + "%FF": (400, "service"),
    "/healthz%00": (400, "path"),
    "/%FF": (400, "path"),
    "/healthz%": (400, "path"),
    "/healthz#there": (400, "target"),
    "/healthz/../metrics": (404, None),  # a path is a name: nothing climbs
    "/assets/../../etc/passwd": (404, None),
    "/assets/%2e%2e/%2e%2e/etc/passwd": (404, None),
    "//healthz": (404, None),
    "/healthz/": (308, None),
    "/healthz//": (404, None),
    "/HEALTHZ": (404, None),
    "http://a/healthz": (400, None),
    "healthz": (400, None),
    SERVICE + "\xe9": (400, None),  # bytes that should have been escaped
    "/" + "a" * 7000: (400, "target"),
    "/" + "a" * 9000: (431, None),
}


def test_odd_targets_have_defined_answers(service, ask):
    wrong = []
    for target, (wanted, field) in ODD.items():
        status, headers, body = ask(target)
        named = json.loads(body).get("parameter") if status == 400 else None
        if status != wanted or (field and field not in body.decode()):
            wrong.append((target[:80], status, named, body[:200]))
        assert "x-evil" not in headers
        if status >= 400:
            assert headers["content-type"] == "application/problem+json", target
    assert wrong == []


def test_bytes_that_no_header_may_have(service, ask):
    for byte in (b"\x00", b"\x01", b"\x0b", b"\x7f", b"\n", b"\r"):
        for request in (
            b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b" + byte + b"c\r\n\r\n",
            b"GET /healthz" + byte + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET /healthz HTTP/1.1\r\nHost: a" + byte + b"\r\n\r\n",
        ):
            with service.connect() as connection:
                connection.sendall(request)
                received = b""
                while piece := connection.recv(4096):
                    received += piece
            assert received.startswith(b"HTTP/1.1 400 "), (request, received)
            assert received.count(b"HTTP/1.1 ") == 1 and b"\r\nConnection: close\r\n" in received
