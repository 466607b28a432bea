"""A quota that is new in mid-period, and the jump of a counter, in a real past."""

import json
from datetime import datetime, timedelta, timezone

from harness.process import wait_until

from counting import document, quota, wait_until_counted
from history import BYTES_A_STEP, start_prometheus_with


def used(stack, name: str) -> int | None:
    quotas = json.loads(stack.command("status", "--json").stdout)["quotas"]
    return next((one["used_bytes"] for one in quotas if one["name"] == name), None)


def noon_zone() -> str:
    """A zone in which it is about noon, so that the day holds the hours before and after."""
    ahead = 12 - datetime.now(timezone.utc).hour
    return "UTC" if ahead == 0 else f"Etc/GMT{-ahead:+d}"


def test_a_new_quota_is_counted_from_its_periods_beginning(stack, tmp_path):
    newest = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=30)
    past = [newest - timedelta(minutes=number) for number in range(36 * 60, -1, -1)]
    server, stack.prometheus_url = start_prometheus_with(tmp_path, [past])
    stack.start(server)
    short = quota("short", limit="1GB", period="hour")
    long = quota("long", limit="1GB", period="rolling 48h")
    stack.start_mail_server()
    stack.start_alert(document(short))
    wait_until_counted(stack, newest)
    stack.quota_file.write_text(json.dumps(document(short, long)))
    wait_until(lambda: used(stack, "long") == BYTES_A_STEP * (len(past) - 1), 60, "the period from its beginning")
    verified = stack.command("verify", "--from", (newest - timedelta(hours=30)).isoformat())
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_jump_waits_for_somebody_to_decide(stack, tmp_path):
    newest = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=30)
    past = [newest - timedelta(minutes=number) for number in range(60, -1, -1)]
    server, stack.prometheus_url = start_prometheus_with(tmp_path, [past])
    stack.start(server)
    stack.start_mail_server()
    quotas = document(quota(limit="1GB", period="day", zone=noon_zone()))
    stack.start_alert(quotas, BANDWATCH_POLL_PLAUSIBLE_RATE="16B")
    wait_until_counted(stack, newest)
    assert used(stack, "bun") == 0
    held = json.loads(stack.command("held", "list", "--json").stdout)
    assert [one["bytes"] for one in held] == [BYTES_A_STEP] * 60 and {one["state"] for one in held} == {"held"}
    assert stack.metric_of_alert("bandwatch_held_bytes") == 60 * BYTES_A_STEP
    number = held[0]["number"]
    assert stack.command("held", "release", number).returncode == 0
    assert stack.command("held", "release", number).returncode == 1
    assert stack.command("held", "drop", held[1]["number"]).returncode == 0
    assert used(stack, "bun") == BYTES_A_STEP
    assert "released" in stack.command("held", "list").stdout
