"""Keys in a PKCS #11 token (UKey, smart card, HSM): machine key (HMAC-SHA-256) and terminal key (ES256).

Made on first use, not extractable; found again by their labels.
"""

import hashlib
import threading
from functools import lru_cache
from pathlib import Path

import pkcs11
from joserfc.util import urlsafe_b64encode
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from kiosk.files import alone
from kiosk.keys.provider import KeysBroken

MACHINE, TERMINAL = "jiujin-machine", "jiujin-terminal"
POINT = 65  # 04 || x || y; in the token's attribute behind DER's 04 41
PIN_MAX = 256
SECRET = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.TOKEN: True}


class Token:
    """Raises KeysBroken."""

    def __init__(self, module: str, label: str, pin_file: Path, folder: Path) -> None:
        self.folder = folder
        try:
            pin = pin_file.read_text("utf-8").strip()[:PIN_MAX]
        except (OSError, ValueError) as error:
            raise KeysBroken(f"{pin_file}: the token's PIN cannot be read") from error
        try:
            self.session, self.lock = _logged_in(module, label, pin)
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise KeysBroken(f"token {label} of {module}: {type(error).__name__}") from error

    def found(self, kind: ObjectClass, label: str) -> pkcs11.Object | None:
        wanted = {Attribute.CLASS: kind, Attribute.LABEL: label}
        return next(iter(self.session.get_objects(wanted)), None)


@lru_cache(maxsize=1)
def _logged_in(module: str, label: str, pin: str) -> tuple[pkcs11.Session, threading.Lock]:
    """A process logs in once, whoever in it asks (PKCS #11 base 3.1, 5.6: C_Login holds for all its sessions); the
    lock, since a session does one thing at a time."""
    return pkcs11.lib(module).get_token(token_label=label).open(rw=True, user_pin=pin), threading.Lock()


class TokenMachineKey:
    def __init__(self, token: Token) -> None:
        self._token = token
        try:
            with alone(token.folder):
                self._key = token.found(ObjectClass.SECRET_KEY, MACHINE) or token.session.generate_key(
                    KeyType.GENERIC_SECRET,
                    256,
                    label=MACHINE,
                    store=True,
                    template={**SECRET, Attribute.SIGN: True, Attribute.VERIFY: False},
                )
        except pkcs11.PKCS11Error as error:
            raise KeysBroken(f"token: machine key: {type(error).__name__}") from error

    def hmac(self, data: bytes) -> bytes:
        return _signed(self._token, self._key, data, Mechanism.SHA256_HMAC)


class TokenTerminalKey:
    """ES256."""

    def __init__(self, token: Token) -> None:
        self._token = token
        try:
            with alone(token.folder):
                if token.found(ObjectClass.PRIVATE_KEY, TERMINAL) is None:
                    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
                    parameters = token.session.create_domain_parameters(KeyType.EC, curve, local=True)
                    parameters.generate_keypair(store=True, label=TERMINAL, private_template=SECRET)
            self._key = token.found(ObjectClass.PRIVATE_KEY, TERMINAL)
            public = token.found(ObjectClass.PUBLIC_KEY, TERMINAL)
            point = bytes(public[Attribute.EC_POINT])[-POINT:] if public else b""
        except pkcs11.PKCS11Error as error:
            raise KeysBroken(f"token: terminal key: {type(error).__name__}") from error
        if len(point) != POINT or point[0] != 4:
            raise KeysBroken("token: terminal key: its public part is missing")
        x, y = (urlsafe_b64encode(part).decode() for part in (point[1:33], point[33:]))
        self._public = {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def public_jwk(self) -> dict[str, str]:
        return dict(self._public)

    def sign(self, data: bytes) -> bytes:
        return _signed(self._token, self._key, hashlib.sha256(data).digest(), Mechanism.ECDSA)


def _signed(token: Token, key: pkcs11.Object, data: bytes, mechanism: Mechanism) -> bytes:
    try:
        with token.lock:
            return bytes(key.sign(data, mechanism=mechanism))
    except pkcs11.PKCS11Error as error:
        raise KeysBroken(f"token: {type(error).__name__}") from error
