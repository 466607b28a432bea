"""Certificates, and an issuer of JSON Web Tokens, made by OpenSSL's own program."""

import base64
import json
import subprocess
from pathlib import Path


def openssl(*arguments, **more) -> bytes:
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **more).stdout


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Authority:
    """A certificate authority in a folder of its own."""

    def __init__(self, folder: Path, name: str):
        self.folder = folder / name
        self.folder.mkdir()
        self.certificate = self.folder / "ca.pem"
        self.key = self.folder / "ca.key"
        openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-days", "2", "-keyout", self.key, "-out", self.certificate,
        )  # fmt: skip

    def issue(self, name: str, subject: str, names: str) -> tuple:
        """(certificate, key) as paths."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={names}\n")
        openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject,
            "-keyout", key, "-out", request,
        )  # fmt: skip
        openssl(
            "x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
            "-days", "1", "-extfile", extensions, "-out", certificate,
        )  # fmt: skip
        return certificate, key


class Issuer:
    """Signs tokens with Ed25519."""

    def __init__(self, folder: Path, kid: str):
        self.folder, self.kid = folder, kid
        self.key = folder / f"issuer-{kid}.pem"
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.key)

    def jwk(self) -> dict:
        der = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        return {"kty": "OKP", "crv": "Ed25519", "kid": self.kid, "use": "sig", "x": base64url(der[-32:])}

    def token(self, claims: dict) -> str:
        header = {"alg": "EdDSA", "kid": self.kid}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        message = self.folder / f"message-{self.kid}"
        message.write_text(text)
        signature = openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", message)
        return f"{text}.{base64url(signature)}"
