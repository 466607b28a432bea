"""GET /api/v1/bandwidth on a real Prometheus: exact bytes in every shape that can be asked for."""

import csv
import gzip
import io
import json
import urllib.request

from harness.http import OPENER, get, get_json
from harness.process import wait_until
from test_bytes import send_some, warm_up


def bandwidth(stack, **parameters):
    return get_json(f"{stack.api}/api/v1/bandwidth", **parameters)


def by_line(answer):
    """Totals by (service, route, direction), after a look at the answer's own sums."""
    out = {}
    for line in answer["series"]:
        assert line["total"] == sum(value or 0 for value in line["values"])
        labels = line["labels"]
        out[(labels["service"], labels["route"], labels["direction"])] = line["total"]
    return out


def test_every_shape_adds_up_to_the_gateways_truth(stack):
    _, prometheus = warm_up(stack)
    send_some(stack)
    prometheus.wait_for_scrape()
    truth = stack.truth()
    egress = sum(value for key, value in truth.items() if key[2] == "egress")
    for step in ("15s", "1m", "5m", "1h", "1d", "1mo"):
        assert by_line(bandwidth(stack, lookback="10m", step=step, tz="Asia/Kathmandu")) == truth, step
    assert by_line(bandwidth(stack, lookback="10m", attribution="linear")) == truth

    summed = bandwidth(stack, lookback="10m", group_by="", direction="egress")["series"]
    assert [(line["labels"], line["total"]) for line in summed] == [({"direction": "egress"}, egress)]
    top = bandwidth(stack, lookback="10m", top="1", direction="egress")
    assert top["series"][0]["total"] + top["others"][0]["total"] == egress and top["others"][0]["count"] == 2
    cumulative = bandwidth(stack, lookback="10m", group_by="", direction="egress", cumulative="true")["series"][0]
    assert cumulative["values"][-1] in (egress, None) and max(v or 0 for v in cumulative["values"]) == egress
    compared = bandwidth(stack, lookback="10m", compare="previous")
    assert by_line(compared) == truth
    assert all(len(line["previous"]["values"]) == len(line["values"]) for line in compared["series"])


def test_the_answer_says_how_much_it_knows(stack):
    gateway, prometheus = warm_up(stack)
    send_some(stack, 5)
    prometheus.wait_for_scrape()
    answer = bandwidth(stack, lookback="5m", step="1m")
    ends = [answer["first_end"] + i * answer["step_ms"] for i in range(len(answer["series"][0]["values"]))]
    assert answer["start"] < answer["complete_until"] <= answer["as_of"]
    assert ends[-1] % 60_000 == 0 and len(ends) == 6
    assert answer["coverage"] == 1 and answer["warnings"] == []
    gateway.kill()
    stack.start_gateway()
    send_some(stack, 1)
    prometheus.wait_for_scrape()
    reasons = {gap["reason"] for gap in bandwidth(stack, lookback="5m")["gaps"]}
    assert "restart" in reasons
    nothing = bandwidth(stack, lookback="5m", service="no-such-service")
    assert nothing["series"] == [] and "No bandwidth series" in nothing["warnings"][0]


def test_a_table_says_the_same(stack):
    _, prometheus = warm_up(stack)
    send_some(stack, 5)
    prometheus.wait_for_scrape()
    address = f"{stack.api}/api/v1/bandwidth?lookback=10m&step=1m"
    status, headers, body = get(address, headers={"Accept": "text/csv"})
    assert status == 200 and headers["Content-Type"].startswith("text/csv")
    sums = {}
    for row in csv.DictReader(io.StringIO(body.decode())):
        key = (row["service"], row["route"], row["direction"])
        sums[key] = sums.get(key, 0) + int(row["bytes"] or 0)
    assert sums == stack.truth()


def test_capabilities_and_consumers(stack):
    _, prometheus = warm_up(stack)
    reason = get_json(f"{stack.api}/api/v1/capabilities")["reason"]
    assert reason.startswith("target up, but no bandwidth family")
    send_some(stack, 2)
    prometheus.wait_for_scrape()
    capabilities = lambda: get_json(f"{stack.api}/api/v1/capabilities")
    wait_until(lambda: capabilities()["reason"] is None, 20, "what is known of the database is kept for 5 s")
    found = capabilities()
    assert found["database"]["name"] == "prometheus" and found["retention"] == "15d" and found["warnings"] == []
    assert [schema["name"] for schema in found["schemas"] if schema["found"]] == ["kong-3"]
    consumers = get_json(f"{stack.api}/api/v1/consumers")["consumers"]
    assert all(consumer["name"] for consumer in consumers)


def test_a_window_in_the_future_and_a_dead_database(stack):
    _, prometheus = warm_up(stack)
    status, _, body = get(f"{stack.api}/api/v1/bandwidth?start=4102444800&end=4102448400")
    assert status == 400 and b'"parameter":"start"' in body
    prometheus.kill()
    status, headers, _ = get(f"{stack.api}/api/v1/bandwidth?lookback=5m")
    assert status == 502 and headers["Content-Type"] == "application/problem+json"


def test_while_the_database_is_dead_charts_are_shown_as_they_were(stack):
    _, prometheus = warm_up(stack)
    send_some(stack)
    prometheus.wait_for_scrape()
    truth = stack.truth()
    address = f"{stack.api}/api/v1/bandwidth?lookback=10m&step=1m"
    fresh = get_json(address)
    assert by_line(fresh) == truth and "stale" not in fresh
    prometheus.kill()
    wait_until(lambda: json.loads(get(address)[2]).get("stale"), 30, "a stale answer")
    for _ in range(10):  # by now the database isn't asked any more
        status, headers, body = get(address)
        stale = json.loads(body)
        assert (status, stale["stale"], by_line(stale)) == (200, True, truth)
        assert headers["Warning"].startswith("110 ") and int(headers["Age"]) >= 0
        assert any("does not answer" in warning for warning in stale["warnings"])
    assert get(f"{stack.api}/api/v1/bandwidth?lookback=10m&service=ban-service")[0] == 502
    restarted = stack.start_prometheus(prometheus.port)
    send_some(stack)
    restarted.wait_for_scrape()
    wait_until(lambda: "stale" not in get_json(address), 30, "a fresh answer")
    wait_until(lambda: by_line(get_json(address)) == stack.truth(), 30, "the whole truth")


def events(body: str) -> list:
    """(event, id, data) of each event; comments are none."""
    out = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            out.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return out


def newest_sum(body: str) -> int:
    rows = {id: data["values"][0] or 0 for event, id, data in events(body) if event == "bucket"}
    return sum(rows.values())


def test_the_stream_tells_what_changes_and_goes_on_after_a_break(stack):
    _, prometheus = warm_up(stack)
    send_some(stack, 2)
    prometheus.wait_for_scrape()
    address = f"{stack.api}/api/v1/bandwidth/stream?lookback=5m&step=1m&group_by=&direction=egress"
    with OPENER.open(address, timeout=30) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        first = stream.read1(65536).decode()
        assert events(first)[0] == ("series", None, {"series": [{"direction": "egress"}]})
        last_id = events(first)[-1][1]
        send_some(stack, 1)
        egress = sum(value for key, value in stack.truth().items() if key[2] == "egress")
        told = first
        # What passed so far may lie in two buckets: the newest word on each counts.
        for _ in range(20):
            if newest_sum(told) == egress:
                break
            told += stream.read1(65536).decode()
        assert newest_sum(told) == egress
    request = urllib.request.Request(address, headers={"Last-Event-ID": last_id})
    with OPENER.open(request, timeout=30) as stream:
        assert newest_sum(stream.read1(65536).decode()) == egress


def test_an_answer_compressed_or_unchanged_is_the_same_answer(stack):
    _, prometheus = warm_up(stack)
    send_some(stack, 2)
    prometheus.wait_for_scrape()
    address = f"{stack.api}/api/v1/bandwidth?start=2026-01-01T00:00:00Z&end=2026-01-02T00:00:00Z&step=1h&group_by="
    _, headers, plain = get(address)
    assert headers["Cache-Control"] == "public, max-age=3600"
    _, compressed, body = get(address, headers={"Accept-Encoding": "gzip"})
    assert compressed["Content-Encoding"] == "gzip" and gzip.decompress(body) == plain
    assert compressed["ETag"] != headers["ETag"]
    status, _, nothing = get(address, headers={"If-None-Match": headers["ETag"]})
    assert status == 304 and nothing == b""
    live = get(f"{stack.api}/api/v1/bandwidth?lookback=5m")[1]
    assert live["Cache-Control"] == "no-cache" and live["ETag"]
