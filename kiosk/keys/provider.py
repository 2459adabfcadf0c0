"""Where secret keys live. A provider uses them; it never hands them out, so that a TPM or a UKey can be one."""

import fcntl
import hashlib
import hmac
import os
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

from kiosk.keys.files import readable_by_others, write_atomically

MACHINE_KEY_BYTES = 32


class KeysBroken(Exception):
    """A key file is missing a part, unreadable, or open to others. The message names the file, never its contents."""


class KeyProvider(Protocol):
    def public_jwk(self) -> dict[str, str]:
        """The terminal's public key: kty, crv, x, y."""

    def sign(self, data: bytes) -> bytes:
        """ES256 by the terminal key over SHA-256 of `data`: r || s, 64 bytes (RFC 7518 3.4)."""

    def csr(self, common_name: str) -> bytes:
        """PKCS #10, PEM."""

    def machine_hmac(self, data: bytes) -> bytes:
        """HMAC-SHA-256 by the machine key, 32 bytes."""


class FileKeyProvider:
    """Keys in files, 0600. For pilots: `kiosk doctor` warns, since a stolen disk holds them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.terminal_file = folder / "terminal.pem"
        self.machine_file = folder / "machine.key"
        # Two processes of a terminal start at once: the first makes the keys, the second finds them.
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.terminal_file.exists():
                write_atomically(self.terminal_file, _new_terminal_key())
            if not self.machine_file.exists():
                write_atomically(self.machine_file, os.urandom(MACHINE_KEY_BYTES))
        finally:
            os.close(lock)
        for file in (self.terminal_file, self.machine_file):
            if readable_by_others(file):
                raise KeysBroken(
                    f"{file}: others may read it; chmod 600 it, and renew the key if somebody could have"
                )
        self._private = _load_terminal_key(self.terminal_file)
        jwk = ECKey.import_key(self.terminal_file.read_bytes()).as_dict(private=False)
        self._public = {name: str(jwk[name]) for name in ("kty", "crv", "x", "y")}
        self._machine = self.machine_file.read_bytes()
        if len(self._machine) != MACHINE_KEY_BYTES:
            raise KeysBroken(f"{self.machine_file}: not {MACHINE_KEY_BYTES} bytes")

    def public_jwk(self) -> dict[str, str]:
        return dict(self._public)

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def csr(self, common_name: str) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(self._private, hashes.SHA256())
        return request.public_bytes(serialization.Encoding.PEM)

    def machine_hmac(self, data: bytes) -> bytes:
        return hmac.digest(self._machine, data, hashlib.sha256)


def _new_terminal_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_terminal_key(file: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as error:
        raise KeysBroken(f"{file}: not a private key; enrol the terminal again") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeysBroken(f"{file}: not an EC P-256 key; enrol the terminal again")
    return key
