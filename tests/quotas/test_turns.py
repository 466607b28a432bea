"""The mails at the turn of a period, with a real past in Prometheus and a clock that the test moves over the turns."""

import json
from datetime import datetime, timedelta

from harness.process import wait_until

from counting import quota, text_of, wait_for_mails, wait_until_counted
from history import labels, start_prometheus_with
from hook import Hook
from moved_clock import MovedClock, MovedDatabase

MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


# February 2024 has 29 days, and ends in Kathmandu at a quarter past six.
FEBRUARY, MARCH = at("2024-01-31T18:15"), at("2024-02-29T18:15")


def in_february(instant: datetime) -> bool:
    return FEBRUARY < instant <= MARCH


COUNTERS = {
    labels("bun", "alice"): lambda instant: 2000 if in_february(instant) else 1000,
    labels("bin"): lambda instant: 250 if in_february(instant) else 500,
    labels("ban", "bob"): lambda instant: 100 if in_february(instant) else 0,
}


def an_hour_from(start: datetime) -> list:
    return [start + number * MINUTE for number in range(61)]


def start(stack, folder, now: datetime, quotas: dict) -> MovedClock:
    """The service at `now`, over an hour of January, the last hour of February and the first of March."""
    first, last = an_hour_from(at("2024-01-10T12:00")), an_hour_from(MARCH - 60 * MINUTE)[:-1] + an_hour_from(MARCH)
    # Scrapes go on while counters rest: what is not scraped is waited for.
    scraped = [first[0] + number * MINUTE for number in range((last[-1] - first[0]) // MINUTE + 1)]
    server, url = start_prometheus_with(folder, [first, last], COUNTERS, scraped)
    stack.start(server)
    stack.start_mail_server()
    clock = MovedClock(folder, now)
    stack.prometheus_url = stack.start(MovedDatabase(url, clock)).url
    stack.start_alert(quotas, BANDWATCH_DASHBOARD_URL="https://b.example.test/", **clock.environment)
    wait_until_counted(stack, now)
    return clock


def ask_for_turns(*recipients: str, **keys) -> dict:
    scope = {"direction": "egress"}
    wanted = {"zone": "Asia/Kathmandu", "limit": "150kB", "thresholds": [500], "scope": scope}
    return quota("all", recipients=list(recipients), summary=True, period_start=True, **wanted, **keys)


def test_a_month_is_summed_up_and_the_next_one_announced(stack, tmp_path):
    clock = start(stack, tmp_path, at("2024-01-20T00:00"), {"quotas": [ask_for_turns("owner@example.test")]})
    assert stack.mails() == []

    clock.set(FEBRUARY + 20 * MINUTE)
    begun, summed_up = sorted(wait_for_mails(stack, 2), key=lambda mail: mail["Subject"])
    assert begun["Subject"] == "0 % of quota 'all' used: February 2024 has begun"
    assert "February 2024, from 2024-02-01 00:00 +0545 to 2024-03-01 00:00 +0545 (Asia/Kathmandu)" in text_of(begun)
    assert "set as 150kB" in text_of(begun) and "90 000 bytes (90.0 kB" in text_of(begun)
    assert summed_up["Subject"] == "60.0 % of quota 'all' used in January 2024: the period is over"
    assert "Period before  not counted" in text_of(summed_up)

    clock.set(MARCH + 2 * MINUTE)
    begun = wait_for_mails(stack, 3)[2]
    assert begun["Subject"] == "0 % of quota 'all' used: March 2024 has begun"
    assert "Period before  141 000 bytes" in text_of(begun)

    clock.set(MARCH + 20 * MINUTE)
    summed_up = wait_for_mails(stack, 4)[3]
    assert summed_up["Subject"] == "94.0 % of quota 'all' used in February 2024: the period is over"
    text = text_of(summed_up)
    assert "used 94.0 % of its limit in February 2024, 56.6 % more than in the period before." in text
    for line in (
        "Used           141 000 bytes (141 kB, 138 KiB)",
        "Period before  90 000 bytes (90.0 kB, 87.9 KiB)",
        "  1     120 kB  85.1 %  bun-service (100.0 % more)",
        "  2    15.0 kB  10.6 %  bin-service (50.0 % less)",
        "  3    6.00 kB   4.2 %  ban-service (new)",
        "  1     120 kB  85.1 %  bun-service / bun-route",
        "  1     120 kB  85.1 %  alice",
    ):
        assert f"{line}\n" in text, (line, text)
    assert "page=quotas&quota=all&from=2024-01-31T18%3A15%3A00Z&to=2024-02-29T18%3A15%3A00Z" in text
    assert [part.get_content_type() for part in summed_up.walk()].count("image/png") == 1
    assert len({mail["References"] for mail in stack.mails()}) == 3  # of one period, of the next, and of the last


def test_a_turn_is_told_once_whatever_restarts_and_to_each_channel_that_has_a_use_for_it(stack, tmp_path):
    with Hook([]) as hook, Hook([]) as manager:
        channels = [{"name": "hook", "webhook": hook.url}, {"name": "alerts", "alertmanager": manager.url}]
        silences = [{"until": "2024-03-02", "reason": "migration"}]
        asked = ask_for_turns("owner@example.test", "hook", "alerts", silences=silences)
        quotas = {"channels": channels, "quotas": [asked]}
        clock = start(stack, tmp_path, at("2024-01-20T00:00"), quotas)
        assert stack.processes[-1].stop() == 0
        clock.set(MARCH + 20 * MINUTE)
        for _ in range(2):
            stack.start_alert(quotas, **clock.environment)
            wait_until_counted(stack, MARCH + 20 * MINUTE)
            wait_for_mails(stack, 4)
            wait_until(lambda: len(hook.requests) >= 4, 30, "the webhook")
            assert stack.processes[-1].stop() == 0
        assert len(stack.mails()) == 4 and len(hook.requests) == 4 and manager.requests == []
        told = [json.loads(body) for _, _, body in hook.requests]
    assert sorted((one["topic"], one["period"]["id"]) for one in told) == [
        ("start", "2024-02"),
        ("start", "2024-03"),
        ("summary", "2024-01"),
        ("summary", "2024-02"),
    ]
    (february,) = [one for one in told if one["topic"] == "summary" and one["period"]["id"] == "2024-02"]
    figures = [february[key] for key in ("used", "previous", "limit", "ratio")]
    assert figures == [141_000, 90_000, 150_000, 0.94]
    assert february["services"][0] == {"name": "bun-service", "bytes": 120_000}
    assert february["silence"] == {"until": "2024-03-01T18:15:00+00:00", "reason": "migration"}
