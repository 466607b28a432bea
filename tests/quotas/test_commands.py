"""What operators can ask and do, while the service runs and while it does not."""

import json
import re
from datetime import datetime, timedelta, timezone

from harness.process import wait_until

from counting import (
    LIMIT,
    document,
    fill_to,
    lines_fit,
    quota,
    settle,
    start,
    text_of,
    wait_for_mails,
    wait_until_counted,
)
from history import start_prometheus_with
from hook import Hook


def test_every_command_has_help_with_an_example(stack):
    stack.prometheus_url = "http://127.0.0.1:9"
    names = re.findall(r"^  ([a-z-]+) ", stack.command("--help").stdout.split("Subcommands:")[1], re.MULTILINE)
    wanted = "run check-config test-mail test-channel preview status explain replay outbox history backup verify"
    assert set(wanted.split()) <= set(names)
    for name in wanted.split():
        shown = stack.command(name, "--help")
        assert shown.returncode == 0 and f"Example: alert-service {name}" in shown.stdout, name


def test_check_config_lists_all_faults(stack):
    stack.prometheus_url = "http://127.0.0.1:9"
    stack.quota_file.write_text(json.dumps(document(quota())))
    checked = stack.command("check-config")
    assert checked.returncode == 0 and checked.stdout.endswith("\n1 quota, no faults\n")
    assert "limit   1000000B (1 000 000 bytes), month, UTC\n" in checked.stdout
    assert "counts  egress; services bun-service\n" in checked.stdout
    assert "tells   80 %, 90 %, 100 %\n" in checked.stdout and lines_fit(checked.stdout)
    unknown = stack.command("outbox", "lose")
    assert unknown.returncode == 78 and "{list,retry,drop}" in unknown.stderr
    stack.quota_file.write_text(json.dumps(document(quota(limit="many", period="never"))))
    checked = stack.command("check-config")
    assert checked.returncode == 78 and "quotas[0].limit" in checked.stderr and "quotas[0].period" in checked.stderr


def test_a_test_mail_shows_the_relays_answer(stack):
    stack.prometheus_url = "http://127.0.0.1:9"
    stack.quota_file.write_text(json.dumps(document(quota())))
    refused = stack.command("test-mail", "ops@example.test")
    assert refused.returncode == 1 and "retry" in refused.stderr
    stack.start_mail_server()
    sent = stack.command("test-mail", "ops@example.test")
    assert sent.returncode == 0 and "sent: 250 2.0.0 Ok: kept" in sent.stdout
    assert stack.mails()[0].rcpt == ["ops@example.test"]
    assert stack.command("test-mail", "nobody").returncode == 1


def test_a_fault_in_the_quota_file_leaves_the_commands_working(stack):
    start(stack, quota())
    stack.quota_file.write_text("quotas: [{name: bun, limit: many}]")
    asked = (["status"], ["explain", "bun"], ["held", "list"], ["outbox", "list"], ["history"])
    for command in asked:
        answered = stack.command(*command)
        assert answered.returncode == 0, (command, answered.stderr)
    assert "bun" in stack.command("status").stdout
    stack.processes[-1].__exit__()  # the service: only the ledger is left
    for command in asked[2:]:
        assert stack.command(*command).returncode == 0, command
    refused = stack.command("status")
    assert refused.returncode == 1 and "quotas[0].limit" in refused.stderr


def test_a_test_of_a_channel_shows_its_answer(stack):
    stack.prometheus_url = "http://127.0.0.1:9"
    with Hook([503]) as hook:
        channel = {"name": "pager", "webhook": hook.url}
        stack.quota_file.write_text(json.dumps(document(quota(), channels=[channel])))
        refused = stack.command("test-channel", "pager")
        assert refused.returncode == 1 and "retry: HTTP 503" in refused.stderr
        sent = stack.command("test-channel", "pager")
        assert sent.returncode == 0 and "sent: HTTP 200" in sent.stdout
        assert json.loads(hook.requests[1][2])["topic"] == "test"
    assert "no channel of this name" in stack.command("test-channel", "nobody").stderr


def test_the_ledger_can_be_asked_with_and_without_the_service(stack, tmp_path):
    prometheus = start(stack, quota())
    fill_to(stack, 0.85)
    wait_for_mails(stack, 1)
    settle(stack, prometheus)
    copy = tmp_path / "copy.db"
    assert stack.command("backup", str(copy)).returncode == 0 and copy.stat().st_mode & 0o777 == 0o600
    assert stack.command("backup", str(copy)).returncode == 1
    running = {name: stack.command(name) for name in ("status", "history")}
    running["explain"] = stack.command("explain", "bun")
    for name, done in running.items():
        assert done.returncode == 0 and lines_fit(done.stdout), (name, done.stdout, done.stderr)
    assert "250 2.0.0 Ok: kept" in running["history"].stdout
    assert f"{stack.used()} of {LIMIT} bytes" in running["explain"].stdout
    assert "told" in running["explain"].stdout and "not reached" in running["explain"].stdout
    assert "250 2.0.0 Ok" in json.dumps(json.loads(stack.command("history", "--json").stdout))
    assert stack.processes[-1].stop() == 0
    offline = stack.command("explain", "bun")
    assert offline.stdout.split("\n")[4] == running["explain"].stdout.split("\n")[4]
    restored = stack.command("history", "--json", BANDWATCH_LEDGER_PATH=str(copy))
    assert len(json.loads(restored.stdout)) == 1
    assert stack.command("explain", "nothing").returncode == 1


def test_a_lost_mail_is_told_to_the_operator_and_can_be_tried_again_or_dropped(stack):
    stack.start_gateway()
    stack.start_prometheus().wait_for_scrape()
    stack.start_alert(
        document(quota()), BANDWATCH_OUTBOX_GIVE_UP_AFTER="1m", BANDWATCH_MAIL_OPERATOR="operator@example.test"
    )
    fill_to(stack, 0.85)
    open_mails = lambda: json.loads(stack.command("outbox", "list", "--json").stdout)  # noqa: E731
    waiting = wait_until(open_mails, 40, "a mail in the outbox")
    assert waiting[0]["state"] == "pending"
    number = waiting[0]["number"]
    # The service may be trying it at this very moment: then it can't be dropped.
    wait_until(lambda: stack.command("outbox", "drop", number).returncode == 0, 20, "the drop")
    assert open_mails()[0]["state"] == "dead"
    stack.start_mail_server()
    assert stack.command("outbox", "retry", number).returncode == 0
    wait_for_mails(stack, 1)
    assert stack.command("outbox", "retry", number).returncode == 1
    assert open_mails() == []


def test_the_operator_is_told_what_was_refused_for_good(stack):
    with Hook([422]) as hook:
        recipients = ["gone@example.test", "owner@example.test", "pager"]
        channels = [{"name": "pager", "webhook": hook.url}]
        operator = "operator@example.test"
        prometheus = start(stack, quota(recipients=recipients), channels=channels, BANDWATCH_MAIL_OPERATOR=operator)
        fill_to(stack, 0.85)
        wait_for_mails(stack, 3)
        settle(stack, prometheus)
    mails = {mail["Subject"]: mail for mail in stack.mails() if mail.rcpt == [operator]}
    assert len(stack.mails()) == 3 and len(mails) == 2
    lost = {one["recipient"]: one for one in json.loads(stack.command("outbox", "list", "--json").stdout)}
    for recipient, answer in (("gone@example.test", "550 5.1.1 No such user here"), ("pager", "HTTP 422")):
        what = f"80 % of quota 'bun' ({datetime.now(timezone.utc):%Y-%m})"
        mail = mails[f"Not delivered to {recipient}: {what}"]
        text = text_of(mail)
        assert re.search(rf"Notice +{re.escape(what)}\n", text) and re.search(rf"To +{recipient}\n", text)
        assert re.search(rf"Last answer +.*{answer}", text) and re.search(r"Given up +.* UTC, tries: 1\n", text)
        assert f"'alert-service outbox retry {lost[recipient]['number']}'" in text
        assert lost[recipient]["state"] == "dead"


def test_an_operator_who_cannot_be_reached_is_no_reason_for_more_mails(stack):
    prometheus = start(
        stack, quota(recipients=["gone@example.test"]), BANDWATCH_MAIL_OPERATOR="gone-operator@example.test"
    )
    fill_to(stack, 0.85)
    lost = lambda: json.loads(stack.command("outbox", "list", "--json").stdout)  # noqa: E731
    wait_until(lambda: [one["state"] for one in lost()] == ["dead", "dead"], 40, "two refused mails")
    settle(stack, prometheus)
    assert sorted(one["topic"] for one in lost()) == ["delivery", "threshold"] and stack.mails() == []


def test_replay_and_verify_look_at_the_past_that_the_database_has(stack, tmp_path):
    newest = datetime.now(timezone.utc).replace(second=0, microsecond=0) - timedelta(minutes=30)
    past = [newest - timedelta(minutes=number) for number in range(120, -1, -1)]
    server, stack.prometheus_url = start_prometheus_with(tmp_path, [past])
    stack.start(server)
    # A day that began before all of it, whatever the time is.
    day = {"period": "P1D", "zone": "UTC", "anchor": (newest - timedelta(hours=4)).strftime("%Y-%m-%dT%H:00")}
    stack.start_mail_server()
    stack.start_alert(document(quota(limit="150kB", **day)))
    wait_until_counted(stack, newest)
    since = (newest - timedelta(hours=3)).isoformat()
    verified = stack.command("verify", "--from", since)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "1 series, 0 differ" in verified.stdout and lines_fit(verified.stdout)
    replayed = json.loads(stack.command("replay", "--from", since, "--json").stdout)
    assert [one["quota"] for one in replayed] == ["bun"] * len(replayed)
    assert stack.command("replay", "--from", "2099-01-01").returncode == 1
