"""Ways beside mail: a webhook, and a real Alertmanager."""

import datetime
import hashlib
import hmac
import json
import re
import shutil
import signal
import time

import pytest

from harness.http import answers, get_json
from harness.ports import free_port
from harness.process import Process, wait_until

from counting import LIMIT, after, document, fill_to, quota, settle, start, status_of, wait_for_mails
from hook import Hook

needs_alertmanager = pytest.mark.skipif(
    shutil.which("prometheus-alertmanager") is None, reason="needs Debian's prometheus-alertmanager"
)


def test_a_webhook_gets_signed_json_once(stack, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    with Hook([]) as hook:
        channel = {"name": "pager", "webhook": hook.url, "secret_file": str(secret)}
        prometheus = start(stack, quota(recipients=["owner@example.test", "pager"]), channels=[channel])
        fill_to(stack, 0.85)
        wait_until(lambda: hook.requests, 40, "the webhook")
        wait_for_mails(stack, 1)
        settle(stack, prometheus)
        assert len(hook.requests) == 1 and len(stack.mails()) == 1
        path, headers, body = hook.requests[0]
    assert path == "/hook" and headers["Content-Type"] == "application/json"
    left = headers["X-Bandwatch-Timestamp"]
    assert abs(int(left) - time.time()) < 120
    for name, what in (("Signature", body), ("Timed-Signature", left.encode() + b"." + body)):
        signed = hmac.new(b"s3cret", what, hashlib.sha256).hexdigest()
        assert headers["X-Bandwatch-" + name] == "sha256=" + signed
    told = json.loads(body)
    assert told["topic"] == "threshold" and told["threshold"] == "80 %" and told["quota"]["id"] == "bun"
    assert told["text"].startswith(told["summary"] + "\n")
    assert told["limit"] == LIMIT and 0.8 * LIMIT <= told["used"] <= stack.used()


def test_a_webhook_that_fails_does_not_hold_up_the_mail_and_can_be_retried(stack):
    with Hook([503]) as hook:
        recipients = ["pager", "owner@example.test"]
        start(stack, quota(recipients=recipients), channels=[{"name": "pager", "webhook": hook.url}])
        fill_to(stack, 0.85)
        wait_for_mails(stack, 1)
        wait_until(lambda: hook.requests, 30, "the first try")
        waiting = json.loads(stack.command("outbox", "list", "--json").stdout)
        assert [one["recipient"] for one in waiting] == ["pager"] and "503" in waiting[0]["reply"]
        assert stack.command("outbox", "retry", waiting[0]["number"]).returncode == 0
        wait_until(lambda: len(hook.requests) == 2, 30, "the second try")
    assert hook.requests[0][2] == hook.requests[1][2]


def reach_in_silence(stack, channel: dict) -> tuple[dict, dict]:
    """80 % of an overridden limit is reached during a silence that ends soon after; the override and the silence."""
    change = {"limit": f"{2 * LIMIT}B", "until": after(3600), "reason": "campaign"}
    quiet = lambda seconds: {"until": after(seconds), "reason": "migration"}  # noqa: E731
    keys = {"overrides": [change], "recipients": [channel["name"]]}
    start(stack, quota(silences=[quiet(3600)], **keys), channels=[channel])
    fill_to(stack, 1.65)
    wait_until(lambda: status_of(stack, "bun")["used_bytes"] >= 1.6 * LIMIT, 40, "the bytes to be counted")
    wait_until(lambda: "reached, silenced" in stack.command("explain", "bun").stdout, 40, "80 % in silence")
    silence = quiet(10)
    stack.quota_file.write_text(json.dumps(document(quota(silences=[silence], **keys), channels=[channel])))
    stack.processes[-1].child.send_signal(signal.SIGHUP)
    return change, silence


def test_a_webhook_is_told_of_an_override_and_of_the_silence_that_held_it_back(stack):
    with Hook([]) as hook:
        change, silence = reach_in_silence(stack, {"name": "pager", "webhook": hook.url})
        wait_until(lambda: hook.requests, 40, "the webhook")
        told = json.loads(hook.requests[0][2])
    assert told["threshold"] == "80 %" and (told["limit"], told["limit_text"]) == (2 * LIMIT, f"{2 * LIMIT}B")
    usual = {"usual_limit": LIMIT, "usual_limit_text": f"{LIMIT}B"}
    assert told["override"] == {**usual, "until": change["until"], "reason": "campaign"}
    assert told["held_back"] == silence and told["silence"] is None


def instant(text: str) -> float:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


@pytest.fixture
def manager(stack, tmp_path):
    """The address of a real Alertmanager."""
    port = free_port()
    (tmp_path / "am.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    command = [
        "prometheus-alertmanager",
        f"--config.file={tmp_path / 'am.yml'}",
        f"--storage.path={tmp_path / 'am'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ]
    url = f"http://127.0.0.1:{port}"
    process = stack.start(Process("alertmanager", command, tmp_path))
    wait_until(lambda: process.require_running() and answers(f"{url}/-/ready"), 30, "Alertmanager ready")
    return url


@needs_alertmanager
def test_a_real_alertmanager_shows_the_alert_while_it_is_posted_again_and_no_longer(stack, manager):
    channel = {"name": "alerts", "alertmanager": manager}
    start(stack, quota(recipients=["alerts"]), channels=[channel])
    fill_to(stack, 1.05)
    alerts = wait_until(lambda: get_json(f"{manager}/api/v2/alerts"), 40, "the alert")
    labels = alerts[0]["labels"]
    assert labels["alertname"] == "BandwatchQuota" and labels["quota"] == "bun"
    assert labels["threshold"] == "100 %" and labels["severity"] == "critical"
    assert "bun" in alerts[0]["annotations"]["summary"] and alerts[0]["status"]["state"] == "active"
    assert not {"override", "silence"} & set(alerts[0]["annotations"])
    ahead = instant(alerts[0]["endsAt"]) - time.time()
    assert 200 < ahead < 310
    later = lambda: get_json(f"{manager}/api/v2/alerts")[0]["endsAt"] > alerts[0]["endsAt"]  # noqa: E731
    wait_until(later, 90, "the alert to be posted again")
    higher = document(quota(limit=f"{10 * LIMIT}B", recipients=["alerts"]), channels=[channel])
    stack.quota_file.write_text(json.dumps(higher))
    stack.processes[-1].child.send_signal(signal.SIGHUP)
    wait_until(lambda: not get_json(f"{manager}/api/v2/alerts"), 90, "the alert to end")


@needs_alertmanager
def test_a_real_alertmanager_is_told_of_an_override_and_a_silence(stack, manager):
    reach_in_silence(stack, {"name": "alerts", "alertmanager": manager})
    (alert,) = wait_until(lambda: get_json(f"{manager}/api/v2/alerts"), 40, "the alert")
    notes = alert["annotations"]
    assert alert["labels"]["threshold"] == "80 %"
    usual = rf"The usual limit is {LIMIT}B; until .* UTC another one is in force: campaign\."
    assert re.fullmatch(usual, notes["override"])
    assert re.fullmatch(r"This was held back by a silence until .* UTC: migration\.", notes["silence"])
