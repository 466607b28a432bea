"""Exactly one mail at each threshold, whatever is killed in between."""

import time
from email.utils import parseaddr

import pytest

from harness.ports import free_port
from harness.process import Process, wait_until
from harness.stack import ALERT

LIMIT = 1_000_000


def quotas(direction="egress"):
    return {
        "quotas": [
            {
                "name": "bun",
                "scope": {"services": ["bun-service"], "direction": direction},
                "limit": f"{LIMIT}B",
                "period": "month",
                "zone": "Europe/Berlin",
                "recipients": ["owner@example.test"],
            }
        ]
    }


def start(stack):
    stack.start_gateway()
    prometheus = stack.start_prometheus()
    prometheus.wait_for_scrape()
    stack.start_mail_server()
    return prometheus, stack.start_alert(quotas())


def fill_to(stack, share: float) -> None:
    """Sends bytes until the truth stands at `share` of the limit, a little above."""
    stack.fill_to(int(LIMIT * share))


def wait_for_mails(stack, count: int) -> list:
    return wait_until(lambda: len(stack.mails()) >= count and stack.mails(), 30, f"{count} mails")


def settle(stack, prometheus) -> None:
    """Several polls over everything scraped: time for a mail too many to show."""

    def polls():
        return stack.metric_of_alert("bandwatch_polls_total", result="ok") or 0

    def counted_to(instant):
        return polls() > 0 and time.time() - stack.metric_of_alert("bandwatch_cursor_lag_seconds") > instant

    prometheus.wait_for_scrape()
    scraped = time.time()
    # A first start catches up with the whole retention, a page a poll.
    wait_until(lambda: counted_to(scraped), 30, "the scrapes to be counted")
    polled = polls()
    wait_until(lambda: polls() >= polled + 3, 30, "three polls")


def subjects(stack) -> list:
    return [mail["Subject"] for mail in stack.mails()]


def test_one_mail_each_at_80_90_and_100_percent(stack):
    prometheus, _ = start(stack)
    fill_to(stack, 0.79)
    settle(stack, prometheus)
    assert stack.mails() == []
    for number, percent in enumerate((80, 90, 100), start=1):
        fill_to(stack, percent / 100)
        wait_for_mails(stack, number)
        settle(stack, prometheus)
        assert len(stack.mails()) == number
        assert subjects(stack)[-1].startswith(f"{percent} %") and "bun" in subjects(stack)[-1]
    fill_to(stack, 1.3)
    settle(stack, prometheus)
    mails = stack.mails()
    assert len(mails) == 3 and len({mail["Message-ID"] for mail in mails}) == 3
    assert {parseaddr(mail["To"])[1] for mail in mails} == {"owner@example.test"}
    for mail in mails:
        assert mail["Auto-Submitted"] == "auto-generated"
        parts = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert parts == ["text/plain", "text/html", "image/png"]


def test_the_ledger_holds_the_gateways_bytes(stack):
    prometheus, _ = start(stack)
    fill_to(stack, 0.42)
    settle(stack, prometheus)
    assert stack.metric_of_alert("bandwatch_quota_used_bytes", quota="bun") == stack.used()
    assert stack.metric_of_alert("bandwatch_quota_limit_bytes", quota="bun") == LIMIT


def test_a_jump_over_all_thresholds_is_one_mail(stack):
    prometheus, _ = start(stack)
    fill_to(stack, 0.1)
    settle(stack, prometheus)
    stack.send(f"/bun?size={2 * LIMIT}")
    wait_for_mails(stack, 1)
    settle(stack, prometheus)
    assert len(stack.mails()) == 1
    text = stack.mails()[0].get_body(("plain",)).get_content()
    assert "80" in text and "90" in text and "100" in text


@pytest.mark.parametrize("down_during_crossing", [False, True])
def test_sigkill_neither_loses_nor_repeats(stack, down_during_crossing):
    prometheus, alert = start(stack)
    for number, percent in enumerate((80, 90, 100), start=1):
        if down_during_crossing:
            alert.kill()
            fill_to(stack, percent / 100)
            prometheus.wait_for_scrape()
            alert = stack.start_alert(quotas())
        else:
            fill_to(stack, percent / 100)
        wait_for_mails(stack, number)
        alert.kill()
        alert = stack.start_alert(quotas())
        settle(stack, prometheus)
        assert len(stack.mails()) == number, subjects(stack)
    assert [subject.split(" %")[0] for subject in subjects(stack)] == ["80", "90", "100"]
    assert stack.metric_of_alert("bandwatch_quota_used_bytes", quota="bun") == stack.used()


def test_a_mail_server_that_is_down_loses_nothing(stack):
    prometheus, alert = start(stack)
    sink = next(process for process in stack.processes if process.name == "mail-sink")
    sink.kill()
    fill_to(stack, 0.8)
    settle(stack, prometheus)
    assert stack.mails() == []
    alert.kill()  # what is owed survives the daemon
    stack.start_mail_server()
    stack.start_alert(quotas())
    wait_for_mails(stack, 1)
    settle(stack, prometheus)
    assert len(stack.mails()) == 1


def test_a_gateway_restart_does_not_move_the_ledger_back(stack):
    prometheus, _ = start(stack)
    fill_to(stack, 0.5)
    settle(stack, prometheus)
    gateway = next(process for process in stack.processes if process.name == "gateway")
    before = stack.used()
    gateway.kill()
    stack.start_gateway()
    fill_to(stack, 0.2)
    settle(stack, prometheus)
    assert stack.metric_of_alert("bandwatch_quota_used_bytes", quota="bun") == before + stack.used()
    assert stack.mails() == []


def test_a_second_instance_on_the_same_ledger_is_refused(stack):
    start(stack)
    environment = {
        "BANDWATCH_LISTEN_PORT": str(free_port()),
        "BANDWATCH_PROMETHEUS_URL": stack.prometheus_url,
        "BANDWATCH_LEDGER_PATH": str(stack.folder / "ledger.db"),
        "BANDWATCH_SMTP_HOST": "127.0.0.1",
        "BANDWATCH_SMTP_SECURITY": "none",
        "BANDWATCH_SMTP_FROM": "bandwatch@example.test",
    }
    second = Process("second", [ALERT, "--quotas", stack.folder / "quotas.yml"], stack.folder, environment)
    wait_until(lambda: not second.running(), 10, "the second instance to give up")
    assert second.child.returncode not in (0, None)
    assert "ledger" in second.output()
