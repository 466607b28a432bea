"""Quotas as the file can say them, in the whole chain."""

import json
import re
import signal
from datetime import datetime, timedelta, timezone

from harness.http import get_json
from harness.process import wait_until

from counting import LIMIT, after, document, fill_to, lines_fit, quota, settle
from counting import start, status_of, subjects, text_of, wait_for_mails


def test_one_definition_becomes_a_quota_for_each_service(stack):
    each = quota("each", scope={"services": ["b*n-service"], "direction": "egress"}, per="service")
    prometheus = start(stack, each)
    for service in ("bun", "bin"):
        fill_to(stack, 0.85, service)
    wait_for_mails(stack, 2)
    fill_to(stack, 0.5, "ban")
    settle(stack, prometheus)
    assert sorted(subject.split("'")[1] for subject in subjects(stack)) == ["each: bin-service", "each: bun-service"]
    stack.start_api()
    prometheus.wait_for_scrape()
    shown = get_json(f"{stack.api}/api/v1/quotas")["quotas"]
    assert [one["id"] for one in shown] == ["each/ban-service", "each/bin-service", "each/bun-service"]
    bun = shown[2]
    assert bun["limit"] == LIMIT and bun["used"] == stack.used() and bun["direction"] == "egress"
    assert bun["scope"]["services"] == ["bun-service"] and bun["next_threshold"] == 0.9
    assert [one["ratio"] for one in bun["thresholds"]] == [0.8, 0.9, 1.0]
    assert bun["thresholds"][0]["notified_at"] and not bun["thresholds"][1]["notified_at"]
    assert 0 < bun["coverage"] <= 1 and bun["period"]["end"] > bun["period"]["start"]


def test_one_definition_becomes_a_quota_for_each_consumer(stack):
    each = quota("each", per="consumer")
    prometheus = start(stack, each, gateway=("--per-consumer",))
    stack.send(f"/bun?size={int(0.85 * LIMIT)}", consumer="alice")
    stack.send(f"/bun?size={int(0.4 * LIMIT)}", consumer="bob")
    stack.send(f"/bun?size={int(0.95 * LIMIT)}")  # nobody's
    mail = wait_for_mails(stack, 1)[0]
    assert mail["Subject"].startswith("80 % of quota 'each: alice' used")
    assert re.search(r"Consumers +alice\n", text_of(mail))
    settle(stack, prometheus)
    assert len(stack.mails()) == 1
    assert [one["id"] for one in get_json(f"{stack.alert}/status")["quotas"]] == ["each/alice", "each/bob"]
    assert 0.85 * LIMIT < status_of(stack, "each/alice")["used_bytes"] < 0.86 * LIMIT
    stack.start_api()
    prometheus.wait_for_scrape()
    shown = get_json(f"{stack.api}/api/v1/quotas")["quotas"]
    assert [one["scope"]["consumers"] for one in shown] == [["alice"], ["bob"]]


def test_one_definition_becomes_a_quota_for_each_route(stack):
    each = quota("each", scope={"routes": ["b?n-*", "b*n-route"], "direction": "egress"}, per="route")
    prometheus = start(stack, each)
    for service, share in (("bun", 0.95), ("bin", 0.1)):
        fill_to(stack, share, service)
    wait_for_mails(stack, 1)
    settle(stack, prometheus)
    assert [subject.split("'")[1] for subject in subjects(stack)] == ["each: bun-route"]
    assert status_of(stack, "each/bun-route")["used_bytes"] == stack.used()
    assert status_of(stack, "each/bin-route")["used_bytes"] == stack.used("bin")
    shown = stack.command("status")
    assert "each/bin-route" in shown.stdout and lines_fit(shown.stdout)
    # A quota that a definition made is asked for by its own id.
    assert f"{stack.used()} of {LIMIT} bytes" in stack.command("explain", "each/bun-route").stdout


def test_a_repeating_step_is_told_at_each_step_once(stack):
    prometheus = start(stack, quota(thresholds=[100, {"every": 10, "above": 100}]))
    for number, share in enumerate((1.0, 1.1, 1.2), start=1):
        fill_to(stack, share)
        wait_for_mails(stack, number)
    settle(stack, prometheus)
    fill_to(stack, 1.45)
    mail = wait_for_mails(stack, 4)[3]
    settle(stack, prometheus)
    told = [subject.split(" of ")[0] for subject in subjects(stack)]
    assert told == ["100 %", "110 %", "120 %", "140 %"]
    assert re.search(r"Exceeded by +(at least )?45\d \d{3} bytes", text_of(mail))
    explained = stack.command("explain", "bun").stdout
    assert len(re.findall(r"^1[0124]0 % .* told$", explained, re.MULTILINE)) == 4, explained


def test_thresholds_are_amounts_shares_and_repetitions_with_their_own_recipients(stack):
    thresholds = [
        {"at": f"{LIMIT // 2}B", "recipients": ["half@example.test"]},
        {"at": 100, "recipients": ["owner@example.test", "operations@example.test"]},
        {"every": 20, "above": 100, "recipients": ["operations@example.test"]},
    ]
    prometheus = start(stack, quota(thresholds=thresholds))
    fill_to(stack, 0.5)
    wait_for_mails(stack, 1)
    fill_to(stack, 1)
    wait_for_mails(stack, 3)
    fill_to(stack, 1.65)
    wait_for_mails(stack, 4)
    settle(stack, prometheus)
    told = [(mail.rcpt[0].split("@")[0], mail["Subject"].split(" of ")[0]) for mail in stack.mails()]
    assert told[0] == ("half", "500 kB")
    assert sorted(told[1:3]) == [("operations", "100 %"), ("owner", "100 %")]
    assert told[3:] == [("operations", "160 %")]


def test_an_override_raises_the_limit_and_is_seen_everywhere(stack):
    raised = quota(overrides=[{"limit": f"{2 * LIMIT}B", "until": after(3600), "reason": "campaign"}])
    prometheus = start(stack, raised)
    fill_to(stack, 1.2)
    settle(stack, prometheus)
    assert stack.mails() == []
    status = status_of(stack, "bun")
    assert status["limit_bytes"] == 2 * LIMIT and status["overridden"]["reason"] == "campaign"
    assert status["overridden"]["usual_limit"] == f"{LIMIT}B"
    assert stack.metric_of_alert("bandwatch_quota_overridden_until_timestamp_seconds", reason="campaign")
    assert stack.metric_of_alert("bandwatch_quota_usual_limit_bytes") == LIMIT
    for shown in (stack.command("status").stdout, stack.command("explain", "bun").stdout):
        assert f"usually {LIMIT}B, until" in shown and "UTC: campaign" in shown and lines_fit(shown)
    stack.start_api()
    api = get_json(f"{stack.api}/api/v1/quotas")["quotas"][0]
    assert (api["limit"], api["usual_limit"], api["override"]["reason"]) == (2 * LIMIT, LIMIT, "campaign")
    fill_to(stack, 1.7)
    mail = wait_for_mails(stack, 1)[0]
    assert re.search(rf"The usual limit is {LIMIT}B; until .* campaign\.", mail.get_body(("plain",)).get_content())


def test_a_silence_defers_the_notice(stack):
    until = after(14)
    prometheus = start(stack, quota(silences=[{"until": until, "reason": "migration"}]))
    fill_to(stack, 0.85)
    settle(stack, prometheus)
    if datetime.now(timezone.utc) < datetime.fromisoformat(until):
        assert stack.mails() == []
        assert status_of(stack, "bun")["silenced"]["reason"] == "migration"
    mail = wait_for_mails(stack, 1)[0]
    assert datetime.now(timezone.utc) >= datetime.fromisoformat(until)
    assert mail["Subject"].startswith("80 %")
    assert re.search(r"held back by a silence until .*: migration\.", mail.get_body(("plain",)).get_content())


def test_a_silence_is_seen_everywhere(stack):
    prometheus = start(stack, quota(silences=[{"until": after(3600), "reason": "migration"}]))
    fill_to(stack, 0.85)
    settle(stack, prometheus)
    assert stack.metric_of_alert("bandwatch_quota_silenced_until_timestamp_seconds", reason="migration")
    for shown in (stack.command("status").stdout, stack.command("explain", "bun").stdout):
        assert "silenced until" in shown and "UTC: migration" in shown and lines_fit(shown)
    explained = lambda: stack.command("explain", "bun").stdout  # noqa: E731
    wait_until(lambda: "reached, silenced" in explained(), 30, "the reason of the silence")
    stack.start_api()
    api = get_json(f"{stack.api}/api/v1/quotas")["quotas"][0]
    assert api["silence"]["reason"] == "migration" and api["silence"]["until"] == api["silenced_until"]
    assert stack.mails() == []


def begun_an_hour_ago() -> dict:
    """A period of a day, of which an hour is over whatever the time of day."""
    begin = datetime.now(timezone.utc) - timedelta(hours=1)
    quarter = begin.replace(minute=begin.minute // 15 * 15)
    return {"period": "P1D", "anchor": quarter.strftime("%Y-%m-%dT%H:%M")}


def test_a_forecast_is_told_once(stack):
    ahead = {"forecast": 100, "min_elapsed": 1, "min_data": "1s"}
    prometheus = start(stack, quota(**begun_an_hour_ago(), thresholds=[80, ahead]))
    fill_to(stack, 0.6)
    mail = wait_for_mails(stack, 1)[0]
    assert "forecast of 100 %" in mail["Subject"]
    assert "At this pace" in mail.get_body(("plain",)).get_content()
    settle(stack, prometheus)
    assert len(stack.mails()) == 1


def test_a_rolling_window_counts_what_came_last(stack):
    prometheus = start(stack, quota(period="rolling 1h"))
    fill_to(stack, 0.85)
    mail = wait_for_mails(stack, 1)[0]
    assert mail["Subject"] == "80 % of quota 'bun' used (the last 60 minutes)"
    assert re.match(r"8\d\.\d % of quota 'bun' used within the last 60 minutes\.\n", text_of(mail))
    settle(stack, prometheus)
    assert len(stack.mails()) == 1
    assert status_of(stack, "bun")["used_bytes"] == stack.used()


def test_a_changed_file_is_taken_over_as_a_whole_or_not_at_all(stack):
    prometheus = start(stack, quota())
    fill_to(stack, 0.5)
    settle(stack, prometheus)
    stack.quota_file.write_text("quotas: [{name: bun, limit: many}]")
    wait_until(lambda: stack.metric_of_alert("bandwatch_quota_file_valid") == 0, 20, "the bad file to be noticed")
    assert status_of(stack, "bun")["limit_bytes"] == LIMIT
    failure = get_json(f"{stack.alert}/status")["quota_file"]["failure"]
    assert "quotas[0].limit" in failure and "quotas[0].recipients" in failure
    assert stack.metric_of_alert("bandwatch_quota_file_loads_total", result="refused") >= 1
    halved = document(quota(limit=f"{LIMIT // 2}B"))
    stack.quota_file.write_text(json.dumps(halved))
    stack.processes[-1].child.send_signal(signal.SIGHUP)
    mail = wait_for_mails(stack, 1)[0]
    assert mail["Subject"].startswith("100 %")
    assert stack.metric_of_alert("bandwatch_quota_file_valid") == 1
    assert "quotas_refused" in stack.processes[-1].output() and "quotas_loaded" in stack.processes[-1].output()
