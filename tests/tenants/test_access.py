"""Who gets in, with what, and what he is told."""

import json
import re
import time

import pytest

from harness.process import wait_until
from house import new_token, run_api, scoped

CONFIG_FAULT = 78
READERS = [
    "/metrics/bandwidth_used",
    "/api/v1/bandwidth",
    "/api/v1/bandwidth/stream",
    "/api/v1/services",
    "/api/v1/routes",
    "/api/v1/consumers",
    "/api/v1/quotas",
    "/api/v1/capabilities",
]
PUBLIC = ["/healthz", "/", "/docs", "/openapi.yaml", "/openapi.json"]


@pytest.fixture
def api(house):
    house.start_api(BANDWATCH_LOG_LEVEL="debug", BANDWATCH_CORS_ORIGINS="https://ui.example.org")
    house.wait_for_api()
    return house


def test_without_a_good_token_there_is_the_same_401_for_all(api):
    wrong = api.token_a[:-1] + ("0" if api.token_a[-1] != "0" else "1")
    bodies = set()
    for target in [*READERS, "/metrics"]:
        for authorization in ("", f"Bearer {wrong}", "Bearer bw_000000000000_" + "0" * 64, "Basic YTpi", "Bearer a b"):
            headers = {"Authorization": authorization} if authorization else {}
            status, shown, body = api.ask(target, **headers)
            assert status == 401, (target, authorization)
            assert shown["Content-Type"] == "application/problem+json"
            assert shown["WWW-Authenticate"].startswith('Bearer realm="bandwatch"')
            assert shown["X-Content-Type-Options"] == "nosniff" and shown["Cache-Control"] == "no-store"
            bodies.add(body)
    assert len(bodies) == 1
    for target in PUBLIC:
        assert api.ask(target)[0] == 200, target
    status, _, body = api.ask("/readyz")
    assert list(json.loads(body)) == ["ready"]
    assert "targets_up" in json.loads(api.ask("/readyz", api.operator)[2])


def test_who_is_turned_away_is_counted_by_reason(api):
    def denied() -> dict:
        page = api.ask("/metrics", api.operator)[2].decode()
        found = re.findall(r'^bandwatch_denied_total\{reason="(\w+)"\} (\d+)$', page, re.M)
        return {reason: int(count) for reason, count in found}

    reasons = {"missing", "malformed", "unknown", "forged", "expired", "unfit", "outside_of_scope", "not_an_operator"}
    assert denied() == dict.fromkeys(reasons, 0)
    assert api.ask("/api/v1/services")[0] == 401
    assert api.ask("/api/v1/services", "bw_000000000000_" + "0" * 64)[0] == 401
    assert api.ask("/metrics", api.token_a)[0] == 403
    assert api.ask("/api/v1/bandwidth?service=canary-service", api.token_a)[0] == 403
    wanted = dict.fromkeys(reasons, 0) | dict.fromkeys(("missing", "unknown", "outside_of_scope", "not_an_operator"), 1)
    assert denied() == wanted


def test_a_name_outside_of_the_scope_is_refused_whether_it_exists_or_not(api):
    api.wait_for_data()
    answers = set()
    for name in ("canary-service", "nobody-has-this"):
        for route, parameter in (
            ("/api/v1/bandwidth", "service"),
            ("/api/v1/bandwidth/stream", "service"),
            ("/metrics/bandwidth_used", "service"),
            ("/api/v1/routes", "service"),
            ("/api/v1/bandwidth", "workspace"),
        ):
            status, _, body = api.ask(f"{route}?{parameter}={name}", api.token_a)
            assert status == 403 and name.encode() not in body
            answers.add((parameter, body))
    assert len(answers) == 2
    assert api.ask("/metrics", api.token_a)[0] == 403
    assert api.ask("/metrics", api.operator)[0] == 200


def test_callers_change_without_a_restart_and_a_bad_file_changes_nothing(api):
    target = "/metrics/bandwidth_used?lookback_duration=1h"
    assert api.ask(target, api.token_a)[0] == 200
    api.callers.write_text("tokens:\n  - id: nonsense\n")
    wait_until(lambda: "callers_kept" in api.api.output(), 20, "the fault in the log")
    assert "salt: is missing" in api.api.output() or "tokens[0].salt" in api.api.output()
    assert api.ask(target, api.token_a)[0] == 200

    narrow, entry = new_token("narrow", "--scope", "service=none-*")
    api.write_callers(api.entry_b, entry)
    wait_until(lambda: api.ask(target, api.token_a)[0] == 401, 20, "A's token to be refused")
    # An answer that was given from memory a moment ago, too.
    assert api.ask(target, narrow)[2] == b"[]"

    api.write_callers(api.entry_a)
    api.api.child.send_signal(1)
    wait_until(lambda: api.ask(target, api.token_a)[0] == 200, 5, "A's token to be known again")


def test_a_token_expires_even_where_its_answer_is_remembered(api):
    token, entry = new_token("short", *scoped(["service=shop"]), "--expires", "6s")
    api.write_callers(entry)
    # A window that is over is kept for an hour.
    target = "/api/v1/bandwidth?start=2026-01-01T00:00:00Z&end=2026-01-01T01:00:00Z&step=1m"
    wait_until(lambda: api.ask(target, token)[0] == 200, 5, "the token to be known")
    for _ in range(5):
        status, shown, _ = api.ask(target, token)
        assert status == 200 and shown["Cache-Control"].startswith("private")
        assert "Authorization" in shown["Vary"]
    time.sleep(6)
    assert api.ask(target, token)[0] == 401


def test_a_live_chart_ends_with_the_right_to_see_it(api):
    import http.client

    token, entry = new_token("viewer", *scoped(["service=shop"]))
    api.write_callers(entry)
    wait_until(lambda: api.ask("/api/v1/quotas", token)[0] == 200, 5, "the token to be known")
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=30)
    connection.request("GET", "/api/v1/bandwidth/stream", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    assert answer.status == 200 and answer.readline().startswith(b"event:")
    api.write_callers(api.entry_b)
    answer.read()  # ends, or the timeout fails the test
    connection.close()


def test_pages_of_listed_origins_alone_may_read_answers_of_any_status(api):
    for target, token, status in (
        ("/api/v1/services", api.token_a, 200),
        ("/api/v1/services", "", 401),
        ("/metrics", api.token_a, 403),
        ("/nowhere", "", 404),
        ("/api/v1/bandwidth?a=b", api.token_a, 400),
    ):
        answer = api.ask(target, token, Origin="https://ui.example.org")
        assert answer[0] == status
        assert answer[1]["Access-Control-Allow-Origin"] == "https://ui.example.org"
        assert "Origin" in answer[1]["Vary"]
        for origin in ("https://evil.example.org", "https://ui.example.org.evil", "null"):
            shown = api.ask(target, token, Origin=origin)[1]
            assert shown["Access-Control-Allow-Origin"] is None and "Origin" in shown["Vary"]


def test_secrets_are_in_no_log(api):
    api.ask("/api/v1/services", api.token_a)
    api.ask(f"/api/v1/services?view={api.token_a}")
    secret = api.token_a.rsplit("_", 1)[1]
    wait_until(lambda: "/api/v1/services" in api.api.output(), 10, "the access log")
    assert secret not in api.api.output()
    assert secret not in api.callers.read_text()


def test_beyond_loopback_nobody_is_served_without_authentication_unless_it_is_meant():
    refused = run_api("--check-config", BANDWATCH_LISTEN_ADDRESS="0.0.0.0")
    assert refused.returncode == CONFIG_FAULT and "listen.address" in refused.stderr
    assert "--insecure-no-auth" in refused.stderr
    assert run_api("--check-config", BANDWATCH_LISTEN_ADDRESS="::").returncode == CONFIG_FAULT
    assert run_api("--check-config", "--insecure-no-auth", BANDWATCH_LISTEN_ADDRESS="0.0.0.0").returncode == 0
    assert run_api("--check-config", BANDWATCH_LISTEN_ADDRESS="::1").returncode == 0
    assert run_api("--check-config", BANDWATCH_LISTEN_ADDRESS="127.0.0.1").returncode == 0


def test_a_bad_callers_file_stops_the_start(tmp_path):
    file = tmp_path / "callers.yml"
    file.write_text("tokens:\n  - label: a\n")
    ended = run_api(BANDWATCH_AUTH_CALLERS_FILE=str(file), BANDWATCH_LISTEN_PORT="0")
    assert ended.returncode == CONFIG_FAULT and "tokens[0].id" in ended.stderr
    ended = run_api(BANDWATCH_AUTH_CALLERS_FILE=str(tmp_path / "none"), BANDWATCH_LISTEN_PORT="0")
    assert ended.returncode == CONFIG_FAULT and "auth.callers_file" in ended.stderr


def test_the_token_command_wants_a_label_and_a_scope():
    assert run_api("token", "new", "--label", "x").returncode == CONFIG_FAULT
    assert run_api("token", "new", "--label", "x", "--scope", "host=a").returncode == CONFIG_FAULT
    assert run_api("token", "new", "--label", "x", "--operator", "--expires", "yesterday").returncode == CONFIG_FAULT
    assert run_api("token", "old", "--label", "x", "--operator").returncode == CONFIG_FAULT
    assert run_api("token", "new", "--scope", "service=a").returncode != 0
