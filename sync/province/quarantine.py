"""What a revoked terminal goes on sending: refused, and kept apart as it came, for those who look for the thief.

DATA/quarantine/CASE.DIGEST.sealed: manifests whose signature is the revoked terminal's own. Never opened here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from sync.province.database import Database, inserted, quarantined
from sync.province.durable import make_folder, write_durably
from sync.province.opening import signed_case
from sync.province.problems import Refusal
from sync.province.registry import Registry

KEPT = 200  # of one terminal: a thief must not fill the disk


@dataclass(frozen=True, slots=True)
class Apart:
    case: str
    digest: str
    terminal: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Quarantine:
    data: Path
    database: Database
    registry: Registry
    now: Callable[[], float] = time.time

    def keep(self, body: bytes) -> bool:
        """Whether it was kept: only what a revoked key really signed, once, and not more than KEPT."""
        try:
            signed, known = signed_case(body, self.registry.key)
        except Refusal:
            return False
        case, digest = signed.header.case, signed.digest
        if not known.revoked or self._held(known.terminal) >= KEPT:
            return False
        folder = self.data / "quarantine"
        make_folder(folder)
        write_durably(folder / f"{case}.{digest}.sealed", body)
        row = {"case_id": case, "digest": digest, "terminal": known.terminal, "received_at": self.now()}
        with self.database.writing() as connection:
            return inserted(connection, quarantined, row)

    def _held(self, terminal: str) -> int:
        held = select(func.count()).select_from(quarantined).where(quarantined.c.terminal == terminal)
        with self.database.reading() as connection:
            return int(connection.execute(held).scalar_one())

    def listing(self) -> list[Apart]:
        with self.database.reading() as connection:
            rows = connection.execute(select(quarantined).order_by(quarantined.c.received_at)).all()
        return [
            Apart(row.case_id, row.digest, row.terminal, datetime.fromtimestamp(row.received_at, UTC)) for row in rows
        ]
