"""What belongs to tenant B is never shown to tenant A, whatever A asks for, and whatever B and the operator ask for
meanwhile on the same connections: caches are warm with everybody's answers."""

import random
import re
import time
from concurrent.futures import ProcessPoolExecutor

from exporter import CANARY
from harness.figures import figure, is_long
from questions import random_request
from harness.raw import Connection

REQUESTS = 100_000 if is_long() else 10_000
PROCESSES = 4
LARGE = re.compile(rb"\d{15,}")
SEEN_BY_B = [
    "/api/v1/bandwidth?lookback=5m",
    "/api/v1/bandwidth?lookback=5m&group_by=consumer",
    "/api/v1/bandwidth?lookback=5m&group_by=workspace",
    "/metrics/bandwidth_used",
    "/api/v1/services",
    "/api/v1/routes",
    "/api/v1/consumers",
    "/api/v1/quotas",
]
DATA_ROUTES = ("/api/v1/", "/metrics/")


def leak_in(head: bytes, body: bytes) -> bool:
    """Whether a name of B's stands in the answer, or a number that only B's counters could make."""
    return CANARY.encode() in head.lower() or CANARY.encode() in body.lower() or LARGE.search(body) is not None


def storm(arguments: tuple) -> dict:
    """Asks as A, and now and then as others; what A saw."""
    port, seed, count, tokens = arguments
    chance = random.Random(seed)
    connection = Connection(port)
    bad = ["", "Bearer", "Bearer x", "Basic YTpi", f"Bearer {tokens['b'][:-1]}", "Bearer " + "A" * 3000]
    out = {"a": 0, "leaks": [], "statuses": {}, "others": 0, "strangers": {}}
    while out["a"] < count:
        lot = chance.random()
        if lot < 0.80:
            method, target, request = random_request(chance, f"Bearer {tokens['a']}")
            status, head, body = connection.ask(method, request)
            out["a"] += 1
            out["statuses"][status] = out["statuses"].get(status, 0) + 1
            if leak_in(head, body) and len(out["leaks"]) < 5:
                out["leaks"].append((target, head[:300], body[:2000]))
        elif lot < 0.95:
            method, target, request = random_request(chance, f"Bearer {tokens[chance.choice(['b', 'operator'])]}")
            status, head, body = connection.ask(method, request)
            out["others"] += leak_in(head, body)
        else:
            method, target, request = random_request(chance, chance.choice(bad))
            status, head, body = connection.ask(method, request)
            if target.startswith(DATA_ROUTES) and method in ("GET", "HEAD"):
                out["strangers"][status] = out["strangers"].get(status, 0) + 1
            if leak_in(head, body) and len(out["leaks"]) < 5:
                out["leaks"].append(("stranger " + target, head[:300], body[:2000]))
    connection.close()
    return out


def test_no_byte_of_another_tenant_is_shown(house):
    house.start_api(BANDWATCH_CACHE_OPEN_BUCKET="30s")
    house.wait_for_api()
    house.wait_for_data()
    tokens = {"a": house.token_a, "b": house.token_b, "operator": house.operator}
    began = time.monotonic()
    jobs = [(house.port, 1000 + number, REQUESTS // PROCESSES, tokens) for number in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        results = list(pool.map(storm, jobs))
    took = time.monotonic() - began
    statuses: dict = {}
    for result in results:
        assert result["leaks"] == []
        for status, count in result["statuses"].items():
            statuses[status] = statuses.get(status, 0) + count
    asked = sum(result["a"] for result in results)
    seen_by_others = sum(result["others"] for result in results)
    figure(f"tenants: {asked} requests of tenant A in {took:.0f} s, statuses {dict(sorted(statuses.items()))}: 0 canary bytes")
    assert asked == REQUESTS
    # The storm was about something: A was answered, was refused, and others did see the canaries meanwhile.
    assert statuses[200] > asked / 4 and statuses[403] > asked / 100 and statuses[400] > asked / 100
    assert seen_by_others > asked / 50
    # The database may be asked too much at once, and then some are turned away.
    busy = sum(statuses.get(status, 0) for status in (502, 503, 504))
    assert busy < asked / 10, statuses
    assert set(statuses) <= {200, 204, 400, 401, 403, 404, 405, 502, 503, 504}, statuses
    for result in results:
        assert set(result["strangers"]) <= {401, 404}, result["strangers"]
    assert house.api.running()


def test_the_canaries_are_there_for_who_may_see_them(house):
    house.start_api()
    house.wait_for_api()
    house.wait_for_data()
    connection = Connection(house.port)
    for target in SEEN_BY_B:
        for token, may_see in ((house.token_b, True), (house.operator, True), (house.token_a, False)):
            request = f"GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            status, head, body = connection.ask("GET", request)
            assert status == 200, (target, status, body)
            assert leak_in(head, body) == may_see, (target, body)
    connection.close()


def test_a_live_chart_shows_its_own_bytes_alone(house):
    house.start_api()
    house.wait_for_api()
    house.wait_for_data()
    connection = Connection(house.port)
    for number in range(9):
        group = ("service", "consumer", "workspace")[number % 3]
        target = f"/api/v1/bandwidth/stream?lookback={1 + number % 5}m&group_by={group}"
        for token, may_see in ((house.token_b, True), (house.token_a, False)):
            request = f"GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            shown = connection.stream(request, b"event: bucket")
            head, body = shown.split(b"\r\n\r\n", 1)
            assert head.startswith(b"HTTP/1.1 200") and b"event: bucket" in body, shown
            # Ids and ends of buckets are milliseconds: thirteen digits.
            assert leak_in(head, body) == may_see, shown
