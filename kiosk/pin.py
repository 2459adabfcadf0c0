"""The technician's number: `scrypt$SALT$HASH` in hex, as `terminal.technician_pin` keeps it (RFC 7914)."""

import hashlib
import hmac
import os

COST, BLOCK, PARALLEL, LENGTH = 2**14, 8, 1, 32
SALT_BYTES = 16


def seal(digits: str) -> str:
    """What goes into the configuration. Raises ValueError for anything but 6 to 12 digits."""
    if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 12):
        raise ValueError("6 to 12 digits")
    salt = os.urandom(SALT_BYTES)
    return f"scrypt${salt.hex()}${_hash(digits, salt).hex()}"


def opens(sealed: str, digits: str) -> bool:
    """An empty or broken `sealed` opens nothing."""
    try:
        kind, salt, wanted = sealed.split("$")
        if kind != "scrypt":
            return False
        return hmac.compare_digest(_hash(digits, bytes.fromhex(salt)), bytes.fromhex(wanted))
    except ValueError:
        return False


def _hash(digits: str, salt: bytes) -> bytes:
    return hashlib.scrypt(digits.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, dklen=LENGTH)
