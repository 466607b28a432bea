"""What both programs say and how they end when they are only asked."""

import re
import subprocess

import pytest

from harness.process import environment_of
from harness.stack import ALERT, API

CONFIG_FAULT = 78
QUOTAS = '{"quotas": [{"name": "all", "limit": "1GB", "period": "month", "recipients": ["owner@example.test"]}]}'


@pytest.fixture(params=[API, ALERT], ids=["api-service", "alert-service"])
def run(request, tmp_path):
    """Runs the program with these arguments and settings: (exit code, stdout, stderr)."""
    quotas = tmp_path / "quotas.yml"
    quotas.write_text(QUOTAS)
    always = ["--quotas", quotas] if request.param == ALERT else []
    least = {}
    if request.param == ALERT:  # the least with which it would start
        least = {
            "BANDWATCH_SMTP_HOST": "127.0.0.1",
            "BANDWATCH_SMTP_FROM": "bandwatch@example.test",
            "BANDWATCH_SMTP_SECURITY": "none",
            "BANDWATCH_LEDGER_PATH": str(tmp_path / "ledger.db"),
        }

    def program(*arguments, **settings):
        ended = subprocess.run(
            [request.param, *always, *arguments],
            env=environment_of({**least, **settings}),
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ended.returncode, ended.stdout, ended.stderr

    return program


def test_help_lists_each_setting_with_its_variable_default_and_unit(run):
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    for setting in ("listen.port", "BANDWATCH_LISTEN_PORT", "prometheus.url", "BANDWATCH_PROMETHEUS_URL", "log.level"):
        assert setting in out
    rows = run("--settings-table")[1].splitlines()[2:]
    assert len(rows) > 20
    for row in rows:
        names = re.findall(r"`([^`]+)`", "|".join(row.split("|")[1:3]))
        assert len(names) >= 2 and all(name in out for name in names)


def test_the_version_is_told(run):
    code, out, _ = run("--version")
    assert code == 0 and out.split()[0] in ("api-service", "alert-service") and out.count(".") == 2


def test_good_settings_pass_the_check_and_nothing_starts(run, tmp_path):
    assert run("--check-config")[0] == 0
    assert not list(tmp_path.glob("ledger.db*"))


def test_all_faults_of_file_and_environment_are_told_at_once(run, tmp_path):
    file = tmp_path / "config.yml"
    file.write_text("listen: {port: 99999, colour: red}\nprometheus: {timeout: soon}\n")
    code, out, err = run("--config", file, BANDWATCH_LOG_LEVEL="loud")
    assert (code, out) == (CONFIG_FAULT, "")
    for path in ("listen.port", "listen.colour", "prometheus.timeout"):
        assert path in err
    assert "log.level" in err or "BANDWATCH_LOG_LEVEL" in err


@pytest.mark.parametrize("arguments", [["--colour"], ["--config"], ["--config", "/nowhere/config.yml"]])
def test_a_command_line_that_means_nothing_ends_with_the_code_of_faults(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (CONFIG_FAULT, "") and arguments[0] in err


def test_a_secret_is_never_shown(run, tmp_path):
    file = tmp_path / "config.yml"
    file.write_text("prometheus: {password: hunter2, timeout: soon}\n")
    code, out, err = run("--config", file, "--check-config")
    assert code == CONFIG_FAULT and "hunter2" not in out + err


def test_beyond_loopback_both_want_to_hear_that_it_is_meant(run):
    for address in ("0.0.0.0", "::", "192.0.2.1"):
        code, _, err = run("--check-config", BANDWATCH_LISTEN_ADDRESS=address)
        assert code == CONFIG_FAULT and "listen.address" in err and "--insecure-no-auth" in err, err
        assert run("--check-config", "--insecure-no-auth", BANDWATCH_LISTEN_ADDRESS=address)[0] == 0
    for address in ("127.0.0.1", "127.1.2.3", "::1"):
        assert run("--check-config", BANDWATCH_LISTEN_ADDRESS=address)[0] == 0


@pytest.mark.parametrize("run", [ALERT], indirect=True)
def test_beyond_loopback_alert_service_can_ask_for_a_token_or_a_certificate(run):
    beyond = {"BANDWATCH_LISTEN_ADDRESS": "0.0.0.0"}
    assert run("--check-config", BANDWATCH_AUTH_TOKEN="correct horse battery", **beyond)[0] == 0
    code, _, err = run("--check-config", BANDWATCH_AUTH_TOKEN="too short", **beyond)
    assert code == CONFIG_FAULT and "auth.token" in err and "too short" not in err, err
    code, _, err = run("--check-config", BANDWATCH_TLS_CLIENT_CA_FILE="ca.pem", **beyond)
    assert code == CONFIG_FAULT and "tls.certificate_file" in err, err
