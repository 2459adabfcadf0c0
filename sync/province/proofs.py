"""打印: whoever gets a printed proof checks its code: was it made here, by whom, when, about whom.

What stands on a proof is kept sealed by its code alone: AES-256-GCM, the key HKDF-SHA-256 of the code; found by
another output of the same. Without the paper nobody reads it, the province's own people included.
"""

import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError
from sqlalchemy import select

from kiosk.contract.live import Asker, PrintedProof, Printout
from sync.province.database import Database, inserted, proofs
from sync.province.problems import Refusal

SHORTEST = 12  # letters of a code that can be checked here: fewer could be tried
PER_MINUTE = 60  # questions of one copy of the province that found nothing


@dataclass(frozen=True, slots=True)
class Proofs:
    database: Database
    now: Callable[[], float] = time.time

    def printed(self, printout: Printout, person: Asker | None) -> None:
        """From now on its code can be checked. Nothing for a code so short that it could be guessed."""
        code = plain(printout.code)
        if len(code) < SHORTEST:
            return
        proof = PrintedProof(
            title=printout.title,
            source=printout.source,
            holder=masked(person.name) if person else "",
            made_on=datetime.fromtimestamp(self.now(), UTC).astimezone().date(),
            valid_until=printout.valid_until,
        )
        nonce = os.urandom(12)
        sealed = nonce + AESGCM(_derived(code, b"seal")).encrypt(nonce, proof.model_dump_json().encode(), None)
        row = {"mark": _mark(code), "sealed": b64encode(sealed).decode("ascii"), "made_at": self.now()}
        with self.database.writing() as connection:
            inserted(connection, proofs, row)

    def check(self, code: str) -> PrintedProof:
        """`code` as somebody typed it from the paper. Raises Refusal("not-found")."""
        code = plain(code)
        if len(code) < SHORTEST:
            raise Refusal("not-found")
        with self.database.reading() as connection:
            kept = connection.execute(select(proofs.c.sealed).where(proofs.c.mark == _mark(code))).scalar()
        if kept is None:
            raise Refusal("not-found")
        sealed = b64decode(kept)
        try:
            return PrintedProof.model_validate_json(
                AESGCM(_derived(code, b"seal")).decrypt(sealed[:12], sealed[12:], None)
            )
        except (InvalidTag, ValidationError) as error:
            raise Refusal("not-found") from error


class Guesses:
    """Bounds how often a code that is none may be asked about."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._missed: list[float] = []

    def check(self, proofs: Proofs, code: str) -> PrintedProof:
        """Raises Refusal: not-found, too-many."""
        self._missed = [at for at in self._missed if at > self._now() - 60]
        if len(self._missed) >= PER_MINUTE:
            raise Refusal("too-many", {"Retry-After": "60"})
        try:
            return proofs.check(code)
        except Refusal:
            self._missed.append(self._now())
            raise


def plain(code: str) -> str:
    """Without the strokes between its groups; however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:40]


def masked(name: str) -> str:
    """Whoever has the paper knows the name; whoever found the code learns its first letter."""
    return name[:1] + "*" * (len(name) - 1)


def _mark(code: str) -> str:
    return _derived(code, b"mark").hex()


def _derived(code: str, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"jiujin-proof", info=use).derive(code.encode())
