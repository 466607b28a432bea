"""JSON Web Tokens with keys from a file and from an issuer's address, and view tokens."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harness.process import wait_until
from house import run_api
from pki import Issuer

ISSUER = {"BANDWATCH_AUTH_JWT_ISSUER": "https://id.example.org", "BANDWATCH_AUTH_JWT_AUDIENCE": "bandwatch"}
CONFIG_FAULT = 78


def claims(scope: dict, lifetime: float = 300) -> dict:
    return {
        "iss": "https://id.example.org",
        "aud": "bandwatch",
        "sub": "someone",
        "exp": int(time.time() + lifetime),
        "bandwatch": scope,
    }


def names(house, token: str) -> set:
    status, _, body = house.ask("/api/v1/services", token)
    assert status == 200, body
    return {service["name"] for service in json.loads(body)["services"]}


def test_keys_from_a_file_and_tokens_beside_those_of_the_callers_file(house, tmp_path):
    issuer, other = Issuer(tmp_path, "one"), Issuer(tmp_path, "two")
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [issuer.jwk()]}))
    house.start_api(**ISSUER, BANDWATCH_AUTH_JWT_JWKS_FILE=str(keys))
    house.wait_for_api()
    ops = issuer.token(claims({"operator": True}))
    wait_until(lambda: "canary-service" in names(house, ops), 60, "bytes of both tenants")
    assert names(house, issuer.token(claims({"service": "shop", "workspace": ["nor*"]}))) == {"shop"}
    assert "shop" in names(house, house.token_a)
    assert house.ask("/metrics", ops)[0] == 200
    strange = other.token(claims({"operator": True}))
    assert house.ask("/api/v1/services", strange)[0] == 401
    assert house.ask("/api/v1/services", issuer.token(claims({"operator": True}, -120)))[0] == 401
    keys.write_text(json.dumps({"keys": [other.jwk()]}))
    wait_until(lambda: house.ask("/api/v1/services", strange)[0] == 200, 20, "the new key")
    assert house.ask("/api/v1/services", ops)[0] == 401


@pytest.fixture
def address(tmp_path):
    """An issuer's address: what it shows, and how often it was asked."""

    class Shown(BaseHTTPRequestHandler):
        keys: list = []
        asked = 0

        def do_GET(self):
            type(self).asked += 1
            body = json.dumps({"keys": self.keys}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shown)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Shown.url = f"http://127.0.0.1:{server.server_address[1]}/keys"
    yield Shown
    server.shutdown()


def test_keys_are_fetched_and_whoever_names_strange_ones_causes_no_flood(house, tmp_path, address):
    issuer = Issuer(tmp_path, "one")
    address.keys = [issuer.jwk()]
    house.start_api(**ISSUER, BANDWATCH_AUTH_JWT_JWKS_URL=address.url)
    house.wait_for_api()
    ops = issuer.token(claims({"operator": True}))
    wait_until(lambda: house.ask("/api/v1/services", ops)[0] == 200, 20, "the keys")
    began = time.monotonic()
    strange = Issuer(tmp_path, "strange").token(claims({"operator": True}))
    for _ in range(2000):
        assert house.ask("/api/v1/services", strange)[0] == 401
    assert address.asked <= 1 + (time.monotonic() - began) / 60 + 1
    assert house.ask("/api/v1/services", ops)[0] == 200


def test_keys_over_the_network_come_by_https():
    ended = run_api(**ISSUER, BANDWATCH_AUTH_JWT_JWKS_URL="http://id.example.org/keys", BANDWATCH_LISTEN_PORT="0")
    assert ended.returncode != 0 and "https" in ended.stderr
    assert run_api("--check-config", **ISSUER).returncode == CONFIG_FAULT
    assert run_api("--check-config", BANDWATCH_AUTH_JWT_JWKS_FILE="x").returncode == CONFIG_FAULT


def test_a_view_token_shows_its_scope_by_header_and_by_address(house, tmp_path):
    key = tmp_path / "view.key"
    key.write_text("0123456789abcdef" * 2 + "\n")
    setting = {"BANDWATCH_AUTH_VIEW_KEY_FILE": str(key)}
    house.start_api(**setting, BANDWATCH_LOG_LEVEL="debug")
    house.wait_for_api()
    house.wait_for_data()
    made = run_api("token", "view", "--scope", "service=shop", "--scope", "workspace=north", "--expires", "8s", **setting)
    assert made.returncode == 0, made.stderr
    view = made.stdout.strip()
    assert names(house, view) == {"shop"}
    target = "/api/v1/bandwidth?lookback=5m&group_by=service"
    for asked in (f"{target}&view={view}", f"/api/v1/bandwidth?view={view}&lookback=5m&group_by=service"):
        status, shown, body = house.ask(asked)
        assert status == 200 and b'"shop"' in body and b"canary" not in body
        assert shown["Cache-Control"] == "private" or "public" not in shown["Cache-Control"]
    assert house.ask(f"{target}&view={view}&view={view}")[0] == 401
    assert house.ask(f"{target}&view={view}", house.token_a)[0] == 401
    assert house.ask(f"{target}&view={view[:-1]}")[0] == 401
    assert house.ask("/metrics", view)[0] == 403
    wait_until(lambda: house.ask(f"{target}&view={view}")[0] == 401, 20, "its end")
    assert view not in house.api.output()
    for arguments in (["--expires", "25h"], ["--expires", "0s"]):
        assert run_api("token", "view", "--scope", "service=a", *arguments, **setting).returncode == CONFIG_FAULT
    assert run_api("token", "view", "--operator", **setting).returncode == CONFIG_FAULT
    assert run_api("token", "view", "--scope", "service=a").returncode == CONFIG_FAULT
