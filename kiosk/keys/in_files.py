"""Keys in files, 0600. For pilots: `kiosk doctor` warns, since a stolen disk holds them.

The SM2 terminal key is a file with every provider, since few TPMs and tokens know the curve; it is sealed by the
machine key, so that with a TPM or a token the disk alone does not give it away.
"""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.jwk import ECKey

from kiosk.contract.gbt35275 import KEY, NONCE, TAG, decrypted, encrypt_into
from kiosk.contract.sm2 import Sm2Key
from kiosk.files import alone, readable_by_others, write_atomically
from kiosk.keys.provider import KeysBroken, MachineKey

MACHINE_KEY_BYTES = 32
SM2_BYTES = 96  # point and secret
SM4_SEALED = b"\x02"
SM2_PURPOSE = b"jiujin terminal key v1"


class FileMachineKey:
    def __init__(self, folder: Path) -> None:
        file = folder / "machine.key"
        with alone(folder):
            if not file.exists():
                write_atomically(file, os.urandom(MACHINE_KEY_BYTES))
        self._key = _private(file)
        if len(self._key) != MACHINE_KEY_BYTES:
            raise KeysBroken(f"{file}: not {MACHINE_KEY_BYTES} bytes")

    def hmac(self, data: bytes) -> bytes:
        return hmac.digest(self._key, data, hashlib.sha256)


class FileTerminalKey:
    """ES256."""

    def __init__(self, folder: Path) -> None:
        file = folder / "terminal.pem"
        with alone(folder):
            if not file.exists():
                write_atomically(file, _new_terminal_key())
        pem = _private(file)
        self._private = _loaded(file, pem)
        jwk = ECKey.import_key(pem).as_dict(private=False)
        self._public = {name: str(jwk[name]) for name in ("kty", "crv", "x", "y")}

    def public_jwk(self) -> dict[str, str]:
        return dict(self._public)

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self._private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class SealedSm2Key:
    """SM2 with SM3. The file: 02 || nonce || SM4-GCM of point || secret || tag, by a key of the machine key's; one
    without the 02 is of an older release, by AES-256-GCM."""

    def __init__(self, folder: Path, machine: MachineKey) -> None:
        file, own = folder / "terminal.sm2", machine.hmac(SM2_PURPOSE)
        sm4 = HKDF(hashes.SM3(), KEY, None, SM2_PURPOSE).derive(own)
        with alone(folder):
            if not file.exists():
                made, nonce = Sm2Key.generate(), os.urandom(NONCE)
                inner = bytearray(SM2_BYTES + TAG)
                encrypt_into(sm4, nonce, made.point + (made.secret or b""), SM2_PURPOSE, memoryview(inner))
                write_atomically(file, SM4_SEALED + nonce + inner)
        sealed = _private(file)
        try:
            if len(sealed) == NONCE + SM2_BYTES + TAG:
                plain = AESGCM(own).decrypt(sealed[:NONCE], sealed[NONCE:], SM2_PURPOSE)
            else:
                plain = decrypted(sm4, sealed[1 : 1 + NONCE], sealed[1 + NONCE :], SM2_PURPOSE)
            self._key = Sm2Key(plain[:64], plain[64:])
        except (InvalidTag, ValueError) as error:
            raise KeysBroken(f"{file}: not sealed by this machine's key; enrol the terminal again") from error

    def public_jwk(self) -> dict[str, str]:
        return self._key.as_jwk()

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def _private(file: Path) -> bytes:
    if readable_by_others(file):
        raise KeysBroken(f"{file}: others may read it; chmod 600 it, and renew the key if somebody could have")
    return file.read_bytes()


def _new_terminal_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _loaded(file: Path, pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except ValueError as error:
        raise KeysBroken(f"{file}: not a private key; enrol the terminal again") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeysBroken(f"{file}: not an EC P-256 key; enrol the terminal again")
    return key
