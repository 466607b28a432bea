"""Every kind of period at its edges: the bytes up to an edge count before it, those after it after it.

The past is in a real Prometheus; `replay` tells what the quota file would have made of it. Two hours before an edge and
two after it bring 120 000 bytes each, so that a limit of 120 000 bytes is reached at the edge's very instant, and not
at all if one sample of one minute were counted on its other side.
"""

import json
from datetime import datetime, timedelta, timezone

import pytest

from counting import document, quota
from harness.stack import Stack
from history import around, start_prometheus_with

HOURS = 2
EDGES = {
    "DST begins": "2026-03-29T22:00:00Z",
    "DST ends": "2026-10-25T23:00:00Z",
    "the hour that comes twice": "2026-10-25T01:00:00Z",
    "29 February begins": "2024-02-29T00:00:00Z",
    "29 February ends in Kathmandu": "2024-02-29T18:15:00Z",
    "28 February in Berlin": "2026-02-27T23:00:00Z",
    "28 February in Kathmandu": "2026-02-27T18:15:00Z",
    "year end": "2026-01-01T00:00:00Z",
    "year end in Kathmandu": "2025-12-31T18:15:00Z",
    "ISO year end": "2025-12-28T23:00:00Z",
    "month end": "2026-04-30T22:00:00Z",
    "the hour that is left out": "2026-03-29T01:00:00Z",
    "a midnight that is left out": "2026-04-23T22:00:00Z",
    "a midnight that comes twice": "2026-11-01T04:00:00Z",
    "DST of half an hour ends": "2026-04-05T13:30:00Z",
    "DST begins as the quarter ends": "2024-03-31T22:00:00Z",
    "quarter ends in Kathmandu": "2026-06-30T18:15:00Z",
    "week ends in Kathmandu": "2026-07-05T18:15:00Z",
}
BERLIN, KATHMANDU = {"zone": "Europe/Berlin"}, {"zone": "Asia/Kathmandu"}

CASES = [
    ("DST begins", {"period": "day", **BERLIN}, ["2026-03-29", "2026-03-30"]),
    ("DST ends", {"period": "day", **BERLIN}, ["2026-10-25", "2026-10-26"]),
    ("DST begins", {"period": "week", **BERLIN}, ["2026-W13", "2026-W14"]),
    (
        "DST begins",
        {"period": "P2W", "anchor": "2026-01-05", **BERLIN},
        ["2026-03-16T00:00/P14D", "2026-03-30T00:00/P14D"],
    ),
    (
        "DST ends",
        {"period": "PT12H", "anchor": "2026-01-05", **BERLIN},
        ["2026-10-25T12:00+01:00/PT12H", "2026-10-26T00:00+01:00/PT12H"],
    ),
    ("DST ends", {"period": "week", **BERLIN}, ["2026-W43", "2026-W44"]),
    (
        "the hour that is left out",
        {"period": "rolling 2h", **BERLIN},
        ["PT2H to 2026-03-29T01:00Z", "PT2H to 2026-03-29T03:00Z"],
    ),
    (
        "the hour that comes twice",
        {"period": "rolling 2h", **BERLIN},
        ["PT2H to 2026-10-25T01:00Z", "PT2H to 2026-10-25T03:00Z"],
    ),
    ("a midnight that is left out", {"period": "day", "zone": "Africa/Cairo"}, ["2026-04-23", "2026-04-24"]),
    ("a midnight that comes twice", {"period": "day", "zone": "America/Havana"}, ["2026-10-31", "2026-11-01"]),
    ("a midnight that comes twice", {"period": "month", "zone": "America/Havana"}, ["2026-10", "2026-11"]),
    ("DST of half an hour ends", {"period": "day", "zone": "Australia/Lord_Howe"}, ["2026-04-05", "2026-04-06"]),
    ("DST begins as the quarter ends", {"period": "quarter", **BERLIN}, ["2024-Q1", "2024-Q2"]),
    ("DST begins as the quarter ends", {"period": "month", **BERLIN}, ["2024-03", "2024-04"]),
    ("29 February begins", {"period": "day"}, ["2024-02-28", "2024-02-29"]),
    ("29 February begins", {"period": "month", "anchor_day": 31}, ["2024-01-31", "2024-02-29"]),
    (
        "29 February begins",
        {"period": "P1M", "anchor": "2024-01-31"},
        ["2024-01-31T00:00/P1M", "2024-02-29T00:00/P1M"],
    ),
    ("29 February begins", {"period": "rolling 2h"}, ["PT2H to 2024-02-29T00:00Z", "PT2H to 2024-02-29T02:00Z"]),
    ("29 February ends in Kathmandu", {"period": "month", **KATHMANDU}, ["2024-02", "2024-03"]),
    ("29 February ends in Kathmandu", {"period": "day", **KATHMANDU}, ["2024-02-29", "2024-03-01"]),
    ("28 February in Berlin", {"period": "month", "anchor_day": 31, **BERLIN}, ["2026-01-31", "2026-02-28"]),
    (
        "28 February in Kathmandu",
        {"period": "P1Y", "anchor": "2024-02-29", **KATHMANDU},
        ["2025-02-28T00:00/P12M", "2026-02-28T00:00/P12M"],
    ),
    (
        "29 February ends in Kathmandu",
        {"period": "rolling 2h", **KATHMANDU},
        ["PT2H to 2024-02-29T18:15Z", "PT2H to 2024-02-29T20:15Z"],
    ),
    ("quarter ends in Kathmandu", {"period": "quarter", **KATHMANDU}, ["2026-Q2", "2026-Q3"]),
    ("week ends in Kathmandu", {"period": "week", **KATHMANDU}, ["2026-W27", "2026-W28"]),
    ("year end in Kathmandu", {"period": "quarter", **KATHMANDU}, ["2025-Q4", "2026-Q1"]),
    ("year end in Kathmandu", {"period": "day", **KATHMANDU}, ["2025-12-31", "2026-01-01"]),
    ("year end", {"period": "P1Y", "anchor": "2020-01-01"}, ["2025-01-01T00:00/P12M", "2026-01-01T00:00/P12M"]),
    ("year end", {"period": "quarter"}, ["2025-Q4", "2026-Q1"]),
    ("year end", {"period": "month"}, ["2025-12", "2026-01"]),
    ("ISO year end", {"period": "week", **BERLIN}, ["2025-W52", "2026-W01"]),
    ("month end", {"period": "month", **BERLIN}, ["2026-04", "2026-05"]),
    ("month end", {"period": "rolling 2h"}, ["PT2H to 2026-04-30T22:00Z", "PT2H to 2026-05-01T00:00Z"]),
]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    folder = tmp_path_factory.mktemp("past")
    # Edges that lie within two hours of each other would share samples; none do.
    server, url = start_prometheus_with(folder, [around(instant(edge), HOURS) for edge in EDGES.values()])
    with server, Stack(folder) as stack:
        stack.prometheus_url = url
        yield stack


def replay(stack, edge: datetime, **keys) -> list:
    stack.quota_file.write_text(json.dumps(document(quota(**keys))))
    margin = timedelta(hours=HOURS, minutes=30)
    window = [(edge + sign * margin).astimezone(timezone.utc).isoformat() for sign in (-1, 1)]
    done = stack.command("replay", "--from", window[0], "--to", window[1], "--json")
    assert done.returncode == 0, done.stderr
    return [(one["period"], instant(one["at"])) for one in json.loads(done.stdout)]


@pytest.mark.parametrize("name, keys, periods", CASES, ids=[f"{name}, {keys['period']}" for name, keys, _ in CASES])
def test_an_edge_parts_the_bytes(past, name, keys, periods):
    edge = instant(EDGES[name])
    told = replay(past, edge, limit="120kB", thresholds=[100], **keys)
    assert told == list(zip(periods, [edge, edge + timedelta(hours=HOURS)]))


def test_one_byte_more_is_not_reached(past):
    edge = instant(EDGES["DST begins"])
    assert replay(past, edge, limit="120001B", thresholds=[100], period="day", **BERLIN) == []


@pytest.mark.parametrize(
    "name, zone, hours",
    [
        ("the hour that comes twice", BERLIN, ["25T01+02:00", "25T02+02:00", "25T02+01:00", "25T03+01:00"]),
        ("the hour that is left out", BERLIN, ["29T00+01:00", "29T01+01:00", "29T03+02:00", "29T04+02:00"]),
        ("29 February ends in Kathmandu", KATHMANDU, ["29T22+05:45", "29T23+05:45", "01T00+05:45", "01T01+05:45"]),
        ("year end", {"zone": "UTC"}, ["31T22+00:00", "31T23+00:00", "01T00+00:00", "01T01+00:00"]),
    ],
)
def test_hours_follow_the_clock(past, name, zone, hours):
    edge = instant(EDGES[name])
    told = replay(past, edge, limit="60kB", thresholds=[100], period="hour", **zone)
    told = [(hour[len("2026-10-") :], at) for hour, at in told]
    assert told == [(name, edge + timedelta(hours=number - 1)) for number, name in enumerate(hours)]


def test_grace_holds_back_what_comes_right_after_an_edge(past):
    edge = instant(EDGES["year end"])
    told = replay(past, edge, limit="1kB", thresholds=[100], period="day", grace="2h")
    assert [period for period, _ in told] == ["2025-12-31", "2026-01-01"]
    # In steps of an hour: the first look at or after two o'clock.
    assert told[1][1] >= edge


def test_old_names_count_for_the_name_of_today_and_wildcards_find_it(past):
    edge = instant(EDGES["month end"])
    scope = {"services": ["b*d"], "renamed": {"bun-service": "bread"}, "direction": "sum"}
    told = replay(past, edge, scope=scope, limit="120kB", thresholds=[100], period="month", **BERLIN)
    assert [period for period, _ in told] == ["2026-04", "2026-05"]
    assert replay(past, edge, scope={"services": ["b*d"]}, limit="1kB", thresholds=[100], period="month") == []


@pytest.mark.parametrize("per", ["service", "route"])
def test_a_definition_fans_out_over_what_is_found(past, per):
    edge = instant(EDGES["year end"])
    told = replay(past, edge, per=per, limit="120kB", thresholds=[100], period="month")
    assert [period for period, _ in told] == ["2025-12", "2026-01"]


def test_an_override_that_ends_with_the_period_holds_for_all_of_it(past):
    edge = instant(EDGES["year end"])
    raised = {"limit": "200kB", "until": "2026-01-01", "reason": "campaign"}
    told = replay(past, edge, overrides=[raised], limit="100kB", thresholds=[100], period="month")
    assert [period for period, _ in told] == ["2026-01"]
