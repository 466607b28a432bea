"""Nothing leaves in the clear, or towards somebody else, unless that is what was asked for."""

import ssl

import pytest
from aiosmtpd.smtp import AuthResult

from mail_relay import MESSAGE, ScriptedRelay, probe
from mail_server import Authority, Inbox, accepts, serving, tls_context

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def certificate(authority):
    return authority.issue("server", "DNS:localhost,IP:127.0.0.1")


@pytest.fixture
def message(tmp_path):
    path = tmp_path / "message"
    path.write_bytes(MESSAGE)
    return path


def send(port, security, message, authority, *arguments):
    return probe("--port", port, "--security", security, "--file", message, "--ca-file", authority.file, *arguments)


@pytest.mark.parametrize("host", ["localhost", "localhost.", "127.0.0.1"])
def test_starttls_encrypts(message, authority, certificate, host):
    inbox = Inbox()
    with serving(inbox, tls_context=tls_context(*certificate), require_starttls=True) as port:
        result = send(port, "starttls", message, authority, "--host", host)
    assert (result.outcome, inbox.messages, inbox.encrypted) == ("sent", [MESSAGE], [True]), result


def test_tls_from_the_first_byte(message, authority, certificate):
    inbox = Inbox()
    with serving(inbox, ssl_context=tls_context(*certificate)) as port:
        result = send(port, "tls", message, authority)
    assert (result.outcome, inbox.messages) == ("sent", [MESSAGE]), result


@pytest.mark.parametrize("ehlo", ["250 relay", "250-relay\r\n250 starttls", "250-relay\r\n250 STARTTLSX"])
def test_without_starttls_nothing_is_said(message, authority, ehlo):
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        result = send(relay.port, "starttls", message, authority)
    assert (result.outcome, result.concerns, result.asked) == ("retry", "way", 0), result
    assert "STARTTLS" in result.detail
    assert not [command for command in relay.commands if command.startswith(("MAIL", "RCPT", "DATA", "AUTH"))]


def test_a_refused_starttls_is_no_clear_text(message, authority):
    with ScriptedRelay({"EHLO": "250-relay\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"}) as relay:
        result = send(relay.port, "starttls", message, authority)
    assert (result.outcome, result.concerns, result.asked, relay.data) == ("retry", "way", 0, None), result
    assert not [command for command in relay.commands if command.startswith("MAIL")]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["another name", "another authority", "no authority", "old protocol"])
def test_a_relay_that_is_not_proved_gets_nothing(message, authority, certificate, tmp_path, security, fault):
    trusted = authority
    if fault == "another name":
        certificate = authority.issue("stranger", "DNS:relay.example.org")
    if fault == "another authority":
        certificate = Authority(tmp_path, "stranger").issue("server", "DNS:localhost,IP:127.0.0.1")
    context = tls_context(*certificate)
    if fault == "old protocol":
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    options = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    inbox = Inbox()
    with serving(inbox, **options) as port:
        if fault == "no authority":  # the system's own do not know ours
            result = probe("--port", port, "--security", security, "--file", message)
        else:
            result = send(port, security, message, trusted)
    assert (result.outcome, result.concerns, result.asked) == ("retry", "way", 0), result
    assert (inbox.messages, inbox.recipients) == ([], [])
    assert "SSL" in result.detail or "certificate" in result.detail


def test_the_client_shows_its_certificate(message, authority, certificate):
    client, key = authority.issue("client", "DNS:client.example.org")
    for arguments, outcome in ((("--client-cert-file", client, "--client-key-file", key), "sent"), ((), "retry")):
        inbox = Inbox()
        context = tls_context(*certificate, client_authority=authority.file)
        with serving(inbox, tls_context=context, require_starttls=True) as port:
            result = send(port, "starttls", message, authority, *arguments)
        assert (result.outcome, len(inbox.messages)) == (outcome, 1 if outcome == "sent" else 0), result


@pytest.mark.parametrize("excluded", [[], ["PLAIN"], ["LOGIN"]])
@pytest.mark.parametrize("password, outcome, code", [(PASSWORD, "sent", 250), ("wrong", "retry", 535)])
def test_login(message, authority, certificate, tmp_path, excluded, password, outcome, code):
    secret = tmp_path / "password"
    secret.write_text(password + "\n")
    inbox = Inbox()
    with serving(inbox, tls_context=tls_context(*certificate), require_starttls=True, auth_required=True,
                 authenticator=accepts("bandwatch", PASSWORD), auth_exclude_mechanism=excluded) as port:
        result = send(port, "starttls", message, authority, "--username", "bandwatch", "--password-file", secret)
    assert (result.outcome, result.code) == (outcome, code), result
    assert outcome == "sent" or result.concerns == "way", result
    assert inbox.messages == ([MESSAGE] if outcome == "sent" else [])
    assert password not in result.detail + result.reply


class TokenInbox(Inbox):
    """Lets in who shows this token."""

    def __init__(self, token):
        super().__init__()
        self.wanted = f"user=bandwatch\x01auth=Bearer {token}\x01\x01".encode()

    async def auth_XOAUTH2(self, server, arguments):
        assert len(arguments) == 1  # libcurl waits for the challenge
        return AuthResult(success=await server.challenge_auth("") == self.wanted, handled=False)


def test_a_token_is_read_again_for_each_mail(message, authority, certificate, tmp_path):
    secret = tmp_path / "token"
    inbox = TokenInbox("second")
    with serving(inbox, tls_context=tls_context(*certificate), require_starttls=True, auth_required=True) as port:
        for token, outcome in (("first", "retry"), ("second", "sent"), (None, "retry")):
            secret.unlink(missing_ok=True) if token is None else secret.write_text(token + "\n")
            result = send(port, "starttls", message, authority, "--username", "bandwatch", "--token-file", secret)
            assert result.outcome == outcome, result
            assert outcome == "sent" or result.concerns == "way", result
            assert token is None or token not in result.detail + result.reply
    assert "token_file" in result.detail
    assert inbox.messages == [MESSAGE]


def test_a_missing_login_is_tried_again(message, authority, certificate):
    inbox = Inbox()
    with serving(inbox, tls_context=tls_context(*certificate), require_starttls=True, auth_required=True,
                 authenticator=accepts("bandwatch", PASSWORD)) as port:
        result = send(port, "starttls", message, authority)
    assert (result.outcome, result.concerns, result.code, result.asked) == ("retry", "way", 530, 0), result
