"""The audit log: what happened, in order, each line bound to the one before. Event names and ids, never contents.

hash = SHA-256 of the JSON array [number, at, event, case_id, previous], UTF-8; the first line's previous is 64 zeros.
Changing, removing or reordering lines breaks the chain; cutting its end is seen by the next sealed extract.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import to_json

from kiosk.contract.trail import Step
from kiosk.store import Store

ORIGIN = "0" * 64
EVENT = re.compile(r"[a-z][a-z0-9_]{1,47}")
CASE = re.compile(r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?")


class AuditBroken(Exception):
    """The chain does not hold at this line."""

    def __init__(self, number: int) -> None:
        super().__init__(f"audit line {number} does not follow from the one before")
        self.number = number


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: float  # seconds since 1970, UTC
    event: str
    case_id: str
    previous: str
    hash: str


def record(store: Store, event: str, now: float, case_id: str = "") -> Line:
    """Adds one line, durably. Raises ValueError for anything that is not an event name or a case id."""
    with store.writing():
        return append(store, event, now, case_id)


def append(store: Store, event: str, now: float, case_id: str = "") -> Line:
    """The same inside a transaction of the caller's."""
    if not EVENT.fullmatch(event) or not CASE.fullmatch(case_id):
        raise ValueError("audit: an event name and a case id, nothing else")
    last = store.row("select number, hash from audit order by number desc limit 1")
    number, previous = (last["number"] + 1, last["hash"]) if last else (1, ORIGIN)
    line = Line(number, now, event, case_id, previous, _hash(number, now, event, case_id, previous))
    store.execute(
        "insert into audit (number, at, event, case_id, previous, hash) values (?, ?, ?, ?, ?, ?)",
        [line.number, line.at, line.event, line.case_id, line.previous, line.hash],
    )
    return line


def latest(store: Store, *events: str) -> str | None:
    """Which of the events was recorded last; None: none of them ever was."""
    marks = ", ".join("?" * len(events))
    row = store.row(f"select event from audit where event in ({marks}) order by number desc limit 1", events)  # noqa: S608
    return str(row["event"]) if row else None


def verify(store: Store) -> int:
    """The number of lines, all of which hold. Raises AuditBroken."""
    previous, count = ORIGIN, 0
    for row in store.rows("select number, at, event, case_id, previous, hash from audit order by number"):
        line = Line(**row)
        expected = _hash(line.number, line.at, line.event, line.case_id, previous)
        if line.number != count + 1 or line.previous != previous or line.hash != expected:
            raise AuditBroken(line.number)
        previous, count = line.hash, line.number
    return count


def extract(store: Store, case_id: str, trail: Sequence[Step]) -> bytes:
    """A case's trail as JSON, and the chain's end, so that a later cut is seen: a material of the case."""
    end = store.row("select number, hash from audit order by number desc limit 1")
    return to_json({"case": case_id, "end": end, "trail": trail})


def _hash(number: int, at: float, event: str, case_id: str, previous: str) -> str:
    return hashlib.sha256(json.dumps([number, at, event, case_id, previous]).encode()).hexdigest()
