"""Whose cases belong together, without a name or number in the database: HMAC-SHA-256 of the ID number.

DATA/keys/person.key, 32 random bytes: the values of an ID number could all be tried without it.
"""

import hashlib
import hmac
import os
from pathlib import Path

from sync.province.durable import write_durably


def mark(data: Path, id_number: str) -> str:
    return hmac.new(
        _key(data / "keys" / "person.key"), id_number.strip().upper().encode(), hashlib.sha256
    ).hexdigest()


def _key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        fresh = file.with_name(f"person.{os.getpid()}.{os.urandom(4).hex()}")
        write_durably(fresh, os.urandom(32))
        try:
            os.link(fresh, file)  # whoever of several copies comes first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return file.read_bytes()
