"""Ways beside mail: a webhook, and a real Alertmanager."""

import hashlib
import hmac
import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from harness.http import answers, get_json
from harness.ports import free_port
from harness.process import Process, wait_until

from counting import LIMIT, fill_to, quota, settle, start, used, wait_for_mails


class Hook:
    """An HTTP server that keeps what it gets; it answers with each of `statuses`, then with 200."""

    def __init__(self, statuses):
        self.requests, statuses = [], list(statuses)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["Content-Length"]))
                self.requests.append((handler.path, dict(handler.headers), body))
                handler.send_response(statuses.pop(0) if statuses else 200)
                handler.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


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
    assert headers["X-Bandwatch-Signature"] == "sha256=" + hmac.new(b"s3cret", body, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["topic"] == "threshold" and told["threshold"] == "80 %" and told["quota"]["id"] == "bun"
    assert told["limit"] == LIMIT and 0.8 * LIMIT <= told["used"] <= used(stack)


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


@pytest.mark.skipif(shutil.which("prometheus-alertmanager") is None, reason="needs Debian's prometheus-alertmanager")
def test_a_real_alertmanager_shows_the_alert_until_the_period_ends(stack, tmp_path):
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
    manager = stack.start(Process("alertmanager", command, tmp_path))
    wait_until(lambda: manager.require_running() and answers(f"{url}/-/ready"), 30, "Alertmanager ready")
    start(stack, quota(recipients=["alerts"]), channels=[{"name": "alerts", "alertmanager": url}])
    fill_to(stack, 1.05)
    alerts = wait_until(lambda: get_json(f"{url}/api/v2/alerts"), 40, "the alert")
    labels = alerts[0]["labels"]
    assert labels["alertname"] == "BandwatchQuota" and labels["quota"] == "bun"
    assert labels["threshold"] == "100 %" and labels["severity"] == "critical"
    assert "bun" in alerts[0]["annotations"]["summary"] and alerts[0]["status"]["state"] == "active"
    month_ends = get_json(f"{stack.alert}/status")["quotas"][0]["period"]["end"]
    assert alerts[0]["endsAt"][:19] == month_ends[:19]
