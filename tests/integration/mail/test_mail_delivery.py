"""A mail arrives at a real server as the bytes that were composed, and a real reader understands it."""

import email
import email.policy

import pytest

from mail_relay import FROM, MESSAGE, TO, probe
from mail_server import Inbox, serving

SUBJECTS = ["80 % of quota 'bun' used (2026-11)", "Über 80 % der Quote „Büro“ – 帯域", "=?UTF-8?Q?fake?= \U0001f4e8",
            "a long subject " * 12 + "end", "w" * 300]

BODIES = {
    "empty": "", "plain": "Hello\n", "lone dot": "\n.\n", "dots": ".\r.\r", "end of data": "\r\n.\r\n",
    "smuggling": "a\r\n.\r\nMAIL FROM:<evil@c>\r\nRCPT TO:<evil@c>\r\nDATA\r\nevil\r\n.\r\n",
    "bare line feeds": "a\n.\nMAIL FROM:<evil@c>\n", "dot run": "." * 5000, "dot lines": ".\n" * 1000,
    "From line": "From me\nFrom you\n", "blanks": "a \nb\t\n \n", "wide": "ü" * 3000, "mail emoji": "\U0001f4e8" * 500,
    "boundary": "--=_bw1.\n--\n", "controls": "a\0b\x1b[31m\x7f", "long line": "x" * 20_000,
}


def expected_text(body):
    """What a reader gets: CRLF line ends, U+FFFD for control characters."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\r\n".join("".join(c if c == "\t" or (c >= " " and c != "\x7f") else "\ufffd" for c in line)
                       for line in lines)


@pytest.fixture
def deliver(tmp_path):
    """A function that sends `body` and returns the composed and the received bytes."""

    def send(body, subject="Probe"):
        text, composed = tmp_path / "body", tmp_path / "composed"
        text.write_bytes(body.encode())
        inbox = Inbox()
        with serving(inbox) as port:
            result = probe("--port", port, "--security", "none", "--body", text, "--subject", subject, "--write", composed)
        assert (result.outcome, result.code, result.asked) == ("sent", 250, 1), result
        assert result.reply == "250 2.0.0 queued as 1" and result.detail == ""
        assert inbox.recipients == [TO] and len(inbox.messages) == 1
        return composed.read_bytes(), inbox.messages[0]

    return send


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_any_body_arrives_as_it_was_composed(deliver, body):
    composed, received = deliver(body)
    assert received == composed
    mail = email.message_from_bytes(received, policy=email.policy.default)
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert part.get_payload(decode=True).decode() == expected_text(body)
        assert not part.defects
    assert not mail.defects
    lines = received.split(b"\r\n")
    assert max(map(len, lines)) <= 76 and not any(line.startswith(b".") for line in lines)
    assert received.isascii() and b"\n" not in received.replace(b"\r\n", b"")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_headers_are_understood(deliver, subject):
    _, received = deliver("Hello\n", subject)
    mail = email.message_from_bytes(received, policy=email.policy.default)
    assert mail["Subject"] == subject
    assert not mail["Subject"].defects
    assert mail["From"].addresses[0].addr_spec == FROM and mail["From"].addresses[0].display_name == "Bandwatch"
    assert mail["To"].addresses[0].addr_spec == TO
    assert mail["Date"].datetime.timestamp() == 20_000 * 86_400
    assert mail["Message-ID"] == "<probe@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert not mail.defects


@pytest.mark.parametrize("size", [*range(65_536 - 8, 65_536 + 9), 131_072, 131_073, 3_000_001])
def test_no_size_cuts_a_message(tmp_path, size):
    """libcurl asks for 64 KiB at a time."""
    line = b"x" * 68 + b"\r\n"
    head = b"Subject: size\r\n\r\n"
    count, rest = divmod(size - len(head) - 2, len(line))
    message = head + line * count + b"y" * rest + b"\r\n"
    assert len(message) == size
    path = tmp_path / "message"
    path.write_bytes(message)
    inbox = Inbox()
    with serving(inbox) as port:
        result = probe("--port", port, "--security", "none", "--file", path)
    assert (result.outcome, result.asked) == ("sent", 1), result
    assert inbox.messages == [message]


@pytest.mark.parametrize("message", [b"Subject: a\r\n\r\n.\r\n", b"Subject: a\n\nb\n", b"Subject: a\r\n\r\nb\n.\n\r\n", b"a",
                                     "Subject: ü\r\n\r\n".encode(), b"", b"x" * 999 + b"\r\n"])
def test_bytes_unfit_for_the_wire_are_not_sent(tmp_path, message):
    path = tmp_path / "message"
    path.write_bytes(message)
    inbox = Inbox()
    with serving(inbox) as port:
        result = probe("--port", port, "--security", "none", "--file", path)
    assert (result.outcome, result.asked, inbox.messages, inbox.recipients) == ("dead", 0, [], []), result


@pytest.mark.parametrize("replies, outcome, code, asked", [
    ({"RCPT": "450 4.2.0 greylisted"}, "retry", 450, 0),
    ({"RCPT": "550 5.1.1 no such user"}, "dead", 550, 0),
    ({"DATA": "451 4.3.0 later"}, "retry", 451, 1),
    ({"DATA": "554 5.7.1 spam"}, "dead", 554, 1),
])
def test_a_real_server_refuses(tmp_path, replies, outcome, code, asked):
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    inbox = Inbox(replies)
    with serving(inbox) as port:
        result = probe("--port", port, "--security", "none", "--file", path)
    assert (result.outcome, result.code, result.asked) == (outcome, code, asked), result
    assert result.reply == next(iter(replies.values()))
    assert inbox.messages == []
