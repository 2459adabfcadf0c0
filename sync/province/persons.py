"""Whose cases belong together, without a name or number in the database: HMAC-SHA-256 of the ID number.

DATA/keys/person.key, 32 random bytes: the values of an ID number could all be tried without it.
"""

import hashlib
import hmac
from pathlib import Path

from sync.province.durable import random_key


def mark(data: Path, id_number: str) -> str:
    key = random_key(data / "keys" / "person.key")
    return hmac.new(key, id_number.strip().upper().encode(), hashlib.sha256).hexdigest()
