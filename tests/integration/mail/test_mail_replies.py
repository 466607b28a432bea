"""What a mail's fate is taken for, by what its relay does."""

import time

import pytest

from mail_relay import CLOSE, DEADLINE, MESSAGE, RESET, SILENCE, ScriptedRelay, probe

BEFORE = [
    ({"greeting": "421 4.3.2 closing"}, "retry", 421),
    ({"greeting": "554 5.3.2 no service"}, "retry", 554),
    ({"greeting": CLOSE}, "retry", 0),
    ({"greeting": SILENCE}, "retry", 0),
    ({"EHLO": "502 no", "HELO": "550 not you"}, "retry", 550),
    ({"EHLO": RESET}, "retry", 220),
    ({"MAIL": "451 4.3.0 later"}, "retry", 451),
    ({"MAIL": "530 5.7.0 authenticate first"}, "retry", 530),
    ({"MAIL": "553 5.1.8 no such sender"}, "retry", 553),
    ({"MAIL": CLOSE}, "retry", 250),
    ({"RCPT": "450 4.2.0 greylisted"}, "retry", 450),
    ({"RCPT": "421 4.3.2 closing"}, "retry", 421),
    ({"RCPT": "550 5.1.1 no such user"}, "dead", 550),
    ({"RCPT": RESET}, "retry", 250),
    ({"RCPT": SILENCE}, "retry", 250),
    ({"DATA": "451 4.3.0 later"}, "retry", 451),
    ({"DATA": "554 5.6.0 no"}, "dead", 554),
    ({"DATA": CLOSE}, "retry", 250),
]

AFTER = [
    ({}, "sent", 250),
    ({"dot": "252 2.0.0 taken, not checked"}, "sent", 252),
    ({"dot": "250-2.0.0 taken\r\n250 queued as 1"}, "sent", 250),
    ({"dot": "451 4.3.0 later"}, "retry", 451),
    ({"dot": "421 4.3.2 closing"}, "retry", 421),
    ({"dot": "554 5.7.1 spam"}, "dead", 554),
    ({"dot": CLOSE}, "uncertain", 354),
    ({"dot": RESET}, "uncertain", 354),
    ({"dot": SILENCE}, "uncertain", 354),
    ({"dot": "nonsense"}, "uncertain", 0),
]


def name_of(script):
    """A readable test id."""
    words = {id(CLOSE): "close", id(RESET): "reset", id(SILENCE): "silence"}
    return " ".join(f"{step}: {words.get(id(action), action)}" for step, action in script.items()) or "accepts"


@pytest.fixture
def message(tmp_path):
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    return path


def send(relay, message, *arguments, patience_ms=1000):
    return probe("--port", relay.port, "--security", "none", "--file", message, "--response-timeout-ms", patience_ms,
                 "--connect-timeout-ms", 2000, *arguments)


@pytest.mark.parametrize("script, outcome, code", BEFORE, ids=[name_of(row[0]) for row in BEFORE])
def test_a_dialogue_that_ends_before_the_message(message, script, outcome, code):
    with ScriptedRelay(script) as relay:
        result = send(relay, message)
    assert (result.outcome, result.code, result.asked) == (outcome, code, 0), result
    about_recipient = [step for step in ("RCPT", "DATA") if isinstance(script.get(step), str)]
    assert result.concerns == ("message" if about_recipient else "way"), result
    assert result.detail
    assert relay.data is None


@pytest.mark.parametrize("script, outcome, code", AFTER, ids=[name_of(row[0]) for row in AFTER])
def test_a_dialogue_that_ends_after_the_message(message, script, outcome, code):
    with ScriptedRelay(script) as relay:
        result = send(relay, message)
    assert (result.outcome, result.code, result.asked) == (outcome, code, 1), result
    assert relay.complete and relay.data == MESSAGE


def test_a_containers_name_reaches_the_resolver(message):
    result = probe("--host", "mail_relay", "--port", 1, "--security", "starttls", "--file", message)
    assert (result.outcome, result.concerns, result.asked) == ("retry", "way", 0), result
    assert "resolve host" in result.detail


def test_letters_beyond_ascii_are_announced_to_a_relay_that_takes_them(message):
    name = "j\u00fcrgen@example.org"
    with ScriptedRelay({"EHLO": "250-relay\r\n250-8BITMIME\r\n250 SMTPUTF8"}) as relay:
        result = probe("--port", relay.port, "--security", "none", "--file", message, "--to", name)
    assert result.outcome == "sent", result
    commands = [command.encode("latin-1").decode() for command in relay.commands]
    assert f"RCPT TO:<{name}>" in commands
    assert [command for command in commands if command.startswith("MAIL") and command.endswith(" SMTPUTF8")]
    with ScriptedRelay({"RCPT": "553 5.6.7 letters beyond ASCII"}) as relay:
        result = probe("--port", relay.port, "--security", "none", "--file", message, "--to", name)
    assert (result.outcome, result.concerns, result.code) == ("dead", "message", 553), result


def test_the_last_reply_is_kept_for_people(message):
    with ScriptedRelay({"RCPT": "550-5.1.1 no such user\r\n550 \x1b[31mhere"}) as relay:
        result = send(relay, message)
    assert result.reply == "550-5.1.1 no such user 550 ?[31mhere"


def test_what_the_relay_says_to_quit_is_not_the_reply(message):
    # Both come at once, so that the second one is there as soon as QUIT has been said.
    with ScriptedRelay({"RCPT": "550 5.1.1 no such user\r\n221 2.0.0 so long"}) as relay:
        result = send(relay, message)
    assert (result.outcome, result.code, result.reply) == ("dead", 550, "550 5.1.1 no such user"), result


@pytest.mark.parametrize("step, outcome", [("greeting", "retry"), ("RCPT", "retry"), ("dot", "uncertain")])
def test_an_endless_reply_line_is_given_up(message, step, outcome):
    with ScriptedRelay({step: ScriptedRelay.DEFAULT[step][:3] + " " + "x" * 10_000_000}) as relay:
        result = send(relay, message)
    assert result.outcome == outcome, result
    assert len(result.reply) <= 500


def test_a_reset_within_the_message_leaves_no_doubt(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"Subject: large\r\n\r\n" + (b"y" * 70 + b"\r\n") * 200_000)
    with ScriptedRelay(reset_after=100_000) as relay:
        result = send(relay, path)
    assert (result.outcome, result.asked) == ("retry", 0), result
    assert not relay.complete


def test_refused_leave_breaks_off_without_the_dot(message):
    with ScriptedRelay() as relay:
        result = send(relay, message, "--refuse-dot")
        assert relay.finished.wait(DEADLINE)
    assert (result.outcome, result.asked) == ("retry", 1), result
    assert not relay.complete
    assert relay.data == MESSAGE[:-2]
    assert "QUIT" not in relay.commands


def test_a_stop_before_the_message_ends_the_wait(message):
    with ScriptedRelay({"RCPT": SILENCE}) as relay:
        begin = time.monotonic()
        result = send(relay, message, "--stop-after-ms", 300, patience_ms=50_000)
    assert (result.outcome, result.asked) == ("retry", 0), result
    assert time.monotonic() - begin < 40


def test_a_stop_after_the_message_waits_for_the_answer(message):
    with ScriptedRelay() as relay:
        result = send(relay, message, "--stop-at-dot")
    assert (result.outcome, result.asked) == ("sent", 1), result


@pytest.mark.parametrize("rcpt, outcome", [("250 ok", "sent"), ("550 5.1.1 no such user", "dead")])
def test_the_answer_to_quit_is_not_waited_for(message, rcpt, outcome):
    with ScriptedRelay({"RCPT": rcpt, "QUIT": SILENCE}) as relay:
        begin = time.monotonic()
        result = send(relay, message, patience_ms=50_000)
        elapsed = time.monotonic() - begin
    assert result.outcome == outcome
    assert relay.commands[-1] == "QUIT"
    assert elapsed < 40


def test_the_time_of_the_whole_dialogue_may_run_out_after_the_message(message):
    with ScriptedRelay({"dot": SILENCE}) as relay:
        result = send(relay, message, "--total-timeout-ms", 2000, patience_ms=50_000)
    assert (result.outcome, result.asked) == ("uncertain", 1), result


def test_the_relay_is_greeted_by_name_and_sees_one_recipient(message):
    with ScriptedRelay() as relay:
        send(relay, message, "--ehlo-name", "probe.example.org")
    assert relay.commands[:4] == ["EHLO probe.example.org", "MAIL FROM:<bandwatch@example.org>",
                                  "RCPT TO:<ops@example.org>", "DATA"]


@pytest.mark.parametrize("to", ["a@b>\r\nRCPT TO:<evil@c", "a@b\r\nDATA", "a@b\nRCPT TO:<evil@c>", "a@b> <evil@c",
                                "<a@b>", "a b@c", "a@b\u2028"])
def test_an_injected_command_never_reaches_the_wire(message, to):
    with ScriptedRelay() as relay:
        result = send(relay, message, "--to", to)
    assert (result.outcome, result.asked) == ("dead", 0), result
    assert relay.commands == []


def test_proxies_of_the_environment_are_not_used(message):
    with ScriptedRelay() as relay:
        result = probe("--port", relay.port, "--security", "none", "--file", message,
                       environment={"ALL_PROXY": "http://127.0.0.1:1", "smtp_proxy": "http://127.0.0.1:1"})
    assert result.outcome == "sent", result
