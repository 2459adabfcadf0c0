"""The technician's PIN: only a salted scrypt hash of it stands in the configuration (RFC 7914, N=16384 r=8 p=1)."""

import hashlib
import hmac
import secrets

_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def make(pin: str) -> str:
    """`scrypt$salt$hash`, both hex, for terminal.technician_pin."""
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${hashlib.scrypt(pin.encode(), salt=salt, **_COST).hex()}"


def right(pin: str, kept: str) -> bool:
    """False too for an empty or malformed `kept`: then no PIN opens the page."""
    kind, _, rest = kept.partition("$")
    salt, _, expected = rest.partition("$")
    if kind != "scrypt" or not salt or not expected:
        return False
    try:
        found = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), **_COST).hex()
    except ValueError:
        return False
    return hmac.compare_digest(found, expected)
