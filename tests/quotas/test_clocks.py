"""A machine whose clock is a day off: what time it is for the counting, the database says."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from harness.http import get
from harness.process import wait_until

from counting import fill_to, quota, settle, start, wait_for_mails
from moved_clock import MovedClock


def readiness(stack) -> tuple[int, str]:
    status, _, body = get(f"{stack.alert}/readyz")
    return status, json.loads(body).get("reason", "")


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_off_is_told_and_counts_for_nothing(stack, tmp_path, days):
    right = datetime.now(timezone.utc)
    clock = MovedClock(tmp_path, right + timedelta(days=days))
    asked = quota(period="day", summary=True, period_start=True)
    prometheus = start(stack, asked, **clock.environment)
    fill_to(stack, 0.85)
    (mail,) = wait_for_mails(stack, 1)
    assert mail["Subject"].startswith("80 % of quota 'bun' used"), mail["Subject"]
    status, reason = readiness(stack)
    assert status == 503 and f"1d {'ahead of' if days > 0 else 'behind'} the database's" in reason, reason
    cursor = json.loads(get(f"{stack.alert}/status")[2])["ledger"]["cursor"]
    assert abs(datetime.fromisoformat(cursor) - right) < timedelta(minutes=10), cursor

    clock.set(datetime.now(timezone.utc))
    wait_until(lambda: readiness(stack)[0] == 200, 30, "a clock that is believed")
    fill_to(stack, 0.95)
    assert len(wait_for_mails(stack, 2)) == 2
    settle(stack, prometheus)
    assert len(stack.mails()) == 2
    (counted,) = json.loads(stack.command("status", "--json").stdout)["quotas"]
    assert counted["used_bytes"] == stack.truth()[("bun-service", "bun-route", "egress")]
