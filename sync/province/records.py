"""Ratings, withdrawals, help calls, unresolved reports, audit extracts: small JSON documents, stored once."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from kiosk.contract.exchange import RECORD_MAX, RecordAnswer
from sync.province.database import Database, cases, inserted, rated, records
from sync.province.problems import Refusal
from sync.province.trail import add

KIND = re.compile(r"[a-z][a-z_]{0,31}")
RATING, WITHDRAWAL = "rating", "withdrawal"
IMPORTED = "import"  # a record that came on a medium: nobody signed it, its id and digest identify it


def _rate_once(connection: Connection, record: str, case: object, now: float) -> None:
    """Raises Refusal("rated-before"), which undoes the transaction. An anonymous rating names no case."""
    if not isinstance(case, str) or not case:
        return
    if not inserted(connection, rated, {"case_id": case, "record_id": record}):
        raise Refusal("rated-before")
    known = connection.execute(select(cases.c.case_id).where(cases.c.case_id == case)).first()
    if known is not None:
        add(connection, case, now, "rated", "resident", record)


@dataclass(frozen=True, slots=True)
class Records:
    database: Database
    withdraw: Callable[[Connection, str, str], None]  # of a case, by a terminal
    now: Callable[[], float] = time.time

    def put(self, kind: str, record: str, body: bytes, terminal: str) -> tuple[RecordAnswer, bool]:
        """The answer, and whether the record is new. Raises Refusal: record, too-large, record-conflict,
        parent-missing.

        A withdrawal that came on a medium counts when the terminal itself says it: nobody signed what lies there.
        """
        if len(body) > RECORD_MAX:
            raise Refusal("too-large")
        try:
            text = body.decode("utf-8")
            document = json.loads(text)
            if not isinstance(document, dict):
                raise Refusal("record")
        except (ValueError, RecursionError) as error:
            raise Refusal("record") from error
        digest = hashlib.sha256(body).hexdigest()
        row = {
            "kind": kind,
            "record_id": record,
            "terminal": terminal,
            "digest": digest,
            "body": text,
            "received_at": self.now(),
        }
        with self.database.writing() as connection:
            fresh = inserted(connection, records, row)
            if fresh and kind == RATING:
                _rate_once(connection, record, document.get("case"), self.now())
            same = (records.c.kind == kind, records.c.record_id == record)
            known = connection.execute(select(records.c.digest, records.c.terminal).where(*same)).one()
            same_sender = known.terminal == terminal or IMPORTED in {known.terminal, terminal}
            if known.digest != digest or not same_sender:
                raise Refusal("record-conflict")
            if terminal != IMPORTED and (fresh or known.terminal == IMPORTED):
                if kind == WITHDRAWAL:
                    self.withdraw(connection, str(document.get("case", "")), terminal)
                if not fresh:
                    connection.execute(update(records).where(*same).values(terminal=terminal))
        return RecordAnswer(kind=kind, id=record, digest=digest), fresh
