"""TLS: which versions, whose certificate, and clients that are known by theirs."""

import json
import shutil
import socket
import ssl
import subprocess

import pytest

from harness.process import wait_until
from harness.stack import ROOT
from pki import Authority

HEALTHCHECK = ROOT / "deploy/docker/healthcheck.sh"


def context(authority: Authority, certificate: tuple | None = None) -> ssl.SSLContext:
    out = ssl.create_default_context(cafile=str(authority.certificate))
    if certificate:
        out.load_cert_chain(*map(str, certificate))
    return out


def ask(port: int, target: str, tls: ssl.SSLContext, headers: str = "") -> tuple:
    """(status, the whole head, body)"""
    with socket.create_connection(("127.0.0.1", port), 20) as plain, tls.wrap_socket(
        plain, server_hostname="127.0.0.1"
    ) as secure:
        secure.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n".encode())
        shown = b""
        # Without an orderly end of TLS this raises: a cut-off answer can't be taken for a whole one.
        while piece := secure.recv(65536):
            shown += piece
    head, body = shown.split(b"\r\n\r\n", 1)
    return int(head[9:12]), head.decode(), body


@pytest.fixture
def served(house, tmp_path):
    """api-service under TLS, which knows two client certificates."""
    house.authority = Authority(tmp_path, "servers")
    house.clients = Authority(tmp_path, "clients")
    house.server_files = tmp_path / "server.pem", tmp_path / "server.key"
    house.install = lambda files: [shutil.copy(*pair) for pair in zip(files, house.server_files)]
    house.install(house.authority.issue("first", "/CN=api", "IP:127.0.0.1"))
    house.write_callers(
        house.entry_a,
        more="certificates:\n"
        "  - {label: billing, san: 'URI:spiffe://example.org/billing', scope: {service: [shop], workspace: [north]}}\n"
        "  - {label: ops, subject: 'CN=ops,O=Example', operator: true}\n",
    )
    house.tls = {
        "BANDWATCH_TLS_CERTIFICATE_FILE": str(house.server_files[0]),
        "BANDWATCH_TLS_KEY_FILE": str(house.server_files[1]),
        "BANDWATCH_TLS_CLIENT_CA_FILE": str(house.clients.certificate),
        "BANDWATCH_TLS_HSTS": "1d",
    }
    house.start_api(**house.tls)
    wait_until(lambda: house.api.require_running() and "listening" in house.api.output(), 20, "api-service up")
    return house


def test_only_modern_tls_is_spoken(served):
    tls = context(served.authority)
    status, head, _ = ask(served.port, "/healthz", tls)
    assert status == 200 and "Strict-Transport-Security: max-age=86400" in head
    for version, wanted in (("-tls1_3", True), ("-tls1_2", True), ("-tls1_1", False), ("-tls1", False)):
        tried = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{served.port}", version, "-cipher", "ALL:@SECLEVEL=0"],
            input=b"", capture_output=True, timeout=20, check=False,
        )  # fmt: skip
        assert (tried.returncode == 0 and b"Cipher is (NONE)" not in tried.stdout) == wanted, version
    weak = context(served.authority)
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("AES128-SHA:AES256-SHA:AES128-GCM-SHA256")  # without forward secrecy
    with pytest.raises(ssl.SSLError):
        ask(served.port, "/healthz", weak)
    other = context(served.authority)
    other.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError):
        ask(served.port, "/healthz", other)


def test_what_is_no_tls_gets_no_answer_and_takes_nothing_down(served):
    with socket.create_connection(("127.0.0.1", served.port), 20) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert not plain.recv(65536).startswith(b"HTTP")
    assert ask(served.port, "/healthz", context(served.authority))[0] == 200


def test_a_client_certificate_stands_for_its_tenant(served):
    billing = served.clients.issue("billing", "/CN=x", "URI:spiffe://example.org/billing,DNS:b.example.org")
    ops = served.clients.issue("ops", "/O=Example/CN=ops", "DNS:ops.example.org")
    stranger = served.clients.issue("stranger", "/CN=ops", "URI:spiffe://example.org/billing2")
    forger = Authority(served.folder, "forgers").issue("forger", "/O=Example/CN=ops", "DNS:ops.example.org")

    def services(certificate, headers="") -> tuple:
        status, _, body = ask(served.port, "/api/v1/services", context(served.authority, certificate), headers)
        return status, body

    def names(certificate) -> set:
        status, body = services(certificate)
        assert status == 200
        return {service["name"] for service in json.loads(body)["services"]}

    wait_until(lambda: "canary-service" in names(ops), 60, "bytes of both tenants")
    assert names(billing) == {"shop"}
    assert ask(served.port, "/metrics", context(served.authority, ops))[0] == 200
    assert ask(served.port, "/metrics", context(served.authority, billing))[0] == 403
    assert services(stranger)[0] == 401
    assert services(None)[0] == 401
    with pytest.raises(ssl.SSLError):
        services(forger)
    # A token that is shown counts alone.
    assert services(ops, "Authorization: Bearer bw_nonsense\r\n")[0] == 401
    assert services(None, f"Authorization: Bearer {served.token_a}\r\n")[0] == 200
    # One after the other in the same words: what the one was answered is not kept for the other.
    for certificate, wanted in ((ops, True), (billing, False), (ops, True), (billing, False)):
        _, _, body = ask(served.port, "/api/v1/bandwidth?lookback=5m", context(served.authority, certificate))
        assert (b"canary" in body) == wanted


def test_a_new_certificate_is_shown_without_a_restart_and_a_bad_one_never(served):
    assert ask(served.port, "/healthz", context(served.authority))[0] == 200
    served.server_files[1].write_text("no key")
    wait_until(lambda: "certificate_kept" in served.api.output(), 20, "the fault in the log")
    assert ask(served.port, "/healthz", context(served.authority))[0] == 200
    other = Authority(served.folder, "others")
    served.install(other.issue("second", "/CN=api", "IP:127.0.0.1"))

    def trusted() -> bool:
        try:
            return ask(served.port, "/healthz", context(other))[0] == 200
        except ssl.SSLError:
            return False

    wait_until(trusted, 20, "the new certificate")


def is_healthy(port: int, path: str = "/healthz") -> bool:
    """What the images ask themselves. Like Docker, it takes three failures for an illness: one may be the machine's."""
    command = ["bash", HEALTHCHECK, str(port), path]
    return any(subprocess.run(command, timeout=60, check=False).returncode == 0 for _ in range(3))


def test_the_health_check_of_the_images_speaks_as_the_service_does(served):
    assert is_healthy(served.port)
    assert not is_healthy(served.port, "/nothing")
    served.api.kill()
    assert not is_healthy(served.port)
    served.start_api()
    served.wait_for_api()
    assert is_healthy(served.port) and not is_healthy(served.port, "/nothing")


def test_a_service_that_speaks_to_known_clients_alone_is_well_if_it_asks_for_a_certificate(served):
    served.api.stop()
    assert not is_healthy(served.port)
    served.start_api(**served.tls, BANDWATCH_TLS_REQUIRE_CLIENT_CERTIFICATE="true")
    wait_until(lambda: served.api.require_running() and is_healthy(served.port), 20, "api-service up")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(served.port, "/healthz", context(served.authority))
    known = served.clients.issue("ops", "/O=Example/CN=ops", "DNS:ops")
    assert ask(served.port, "/healthz", context(served.authority, known))[0] == 200
