"""Random requests, sensible and senseless, over every route."""

import random
from urllib.parse import quote, urlencode

from exporter import CANARY, NAMES

ROUTES = {
    "/api/v1/bandwidth": 30,
    "/metrics/bandwidth_used": 20,
    "/api/v1/services": 2,
    "/api/v1/routes": 2,
    "/api/v1/consumers": 2,
    "/api/v1/quotas": 2,
    "/api/v1/capabilities": 1,
    "/metrics": 2,
    "/readyz": 1,
    "/healthz": 1,
    "/docs": 1,
    "/": 1,
    "/nowhere": 1,
}
WORDS = ["", "*", "shop", ".*", "sho", '"} or {a="', "north", "alice", f"{CANARY}-service", f"{CANARY}-route"]


def values(chance: random.Random, index: int) -> list:
    """One to three names of a dimension: A's, now and then B's or nonsense."""
    own = sorted({row[index] for row in NAMES["a"]})
    foreign = sorted({row[index] for row in NAMES["b"]} | set(WORDS))
    return [chance.choice(own if chance.random() < 0.8 else foreign) for _ in range(chance.choice([1, 1, 2, 3]))]


def selection(chance: random.Random) -> list:
    out = []
    for index, name in enumerate(("service", "route", "consumer", "workspace")):
        if chance.random() < 0.25:
            out += [(name, value) for value in values(chance, index)]
    return out


# Each is a read of its own from the database: few enough that most requests find the caches warm, as leaks need them.
SELECTIONS = [[], [], *(selection(random.Random(number)) for number in range(40))]
GROUPINGS = ["", "service", "consumer", "workspace", "service,route", "service,route,consumer,workspace"]


def chart(chance: random.Random) -> list:
    out = [("lookback", chance.choice(["1m", "5m", "1h"])), *chance.choice(SELECTIONS)]
    if chance.random() < 0.5:
        out.append(("step", chance.choice(["1m", "5m", "1h", "7s", "0"] if chance.random() < 0.05 else ["1m", "5m"])))
    if group := chance.choice(GROUPINGS):
        out.append(("group_by", group))
    for name, choices in (
        ("direction", ["egress", "ingress", "both"]),
        ("top", ["1", "2", "0"]),
        ("compare", ["previous"]),
        ("cumulative", ["true"]),
    ):
        if chance.random() < 0.1:
            out.append((name, chance.choice(choices)))
    if chance.random() < 0.01:
        out.append((chance.choice(["attribution", "tz", "query"]), chance.choice(["linear", "Europe/Berlin", "Mars"])))
    return out


def seed_chart(chance: random.Random) -> list:
    out = [("lookback_duration", chance.choice(["1m", "5m", "1h", "x"]))]
    if chance.random() < 0.3:
        out.append(("service", values(chance, 0)[0]))
    if chance.random() < 0.3:
        out.append(("route", values(chance, 1)[0]))
    if chance.random() < 0.3:
        out.append(("type", chance.choice(["egress", "ingress", CANARY])))
    return out


def parameters(chance: random.Random, route: str) -> list:
    if route == "/api/v1/bandwidth":
        return chart(chance)
    if route == "/metrics/bandwidth_used":
        return seed_chart(chance)
    if route == "/api/v1/routes" and chance.random() < 0.5:
        return [("service", values(chance, 0)[0])]
    if chance.random() < 0.05:
        return [(chance.choice(["scope", "tenant", "view", "service", "query"]), chance.choice(WORDS))]
    return []


def random_request(chance: random.Random, authorization: str) -> tuple:
    """(method, target, the whole head) of a request by whom the header says."""
    route = chance.choices(list(ROUTES), list(ROUTES.values()))[0]
    target = route
    if asked := parameters(chance, route):
        target += "?" + urlencode(asked, quote_via=quote)
    method = chance.choices(["GET", "HEAD", "OPTIONS", "POST"], [95, 2, 2, 1])[0]
    lines = [f"{method} {target} HTTP/1.1", "Host: a"]
    if authorization:
        lines.append(f"Authorization: {authorization}")
    if chance.random() < 0.2:
        lines.append("Accept-Encoding: gzip")
    if chance.random() < 0.1:
        lines.append("Accept: text/csv")
    if chance.random() < 0.05:
        lines.append(f"Origin: https://{CANARY}.example")
    return method, target, "\r\n".join([*lines, "", ""]).encode()
