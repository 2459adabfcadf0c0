"""收件凭证, 受理通知 by text message, if the resident left a number: once for each turn of a case, tried again when
the messenger does not answer, and never in the way of a filing.

What is to be sent is noted in the transaction that makes it true. The number stands in the sealed case alone and is
read when the message goes; a message holds the receipt's number and no name, no service, nothing that was said.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from kiosk.contract.case import Manifest
from kiosk.contract.exchange import CaseState
from sync.province.adapters import Messenger, Refused, TextMessage, Unavailable
from sync.province.database import Database, cases, texts
from sync.province.problems import Refusal
from sync.province.trail import add

log = logging.getLogger(__name__)
AT_ONCE = 20
LEASE_S = 120.0  # while one copy sends it, no other does
FIRST_S, LONGEST_S = 10.0, 3600.0  # between two attempts
KEPT_S = 90 * 86400.0
GIVE_UP_S = 24 * 3600.0  # what is older is no news any more

POSTED = "posted"  # the result is on its way: no state of a case
WORDS = {
    CaseState.DELIVERED: "您办的事收到了，回执号{n}。带着证件，在哪台自助机都能查进度。",
    CaseState.ACCEPTED: "您办的事受理了，回执号{n}。",
    CaseState.SUPPLEMENT_REQUESTED: "您办的事还要补东西，回执号{n}。请带证件到自助机，看看要补什么、哪天以前补。",
    CaseState.NOT_ACCEPTED: "您办的事没有受理，回执号{n}。请带证件到自助机看原因。",
    CaseState.DECIDED: "您办的事办好了，回执号{n}。请带证件到自助机看结果。",
    POSTED: "您办的事结果寄出了，回执号{n}。带着证件，在自助机能看快递单号。",
}
ENDED = [CaseState.NOT_ACCEPTED, CaseState.DECIDED, CaseState.SERVED, CaseState.WITHDRAWN]
FROM = "【就近自助服务】"


def begin(connection: Connection, case: str, cursor: int, now: float) -> None:
    """Of a case whose applicant left a number: from now on every turn is told."""
    _note(connection, case, cursor, CaseState.DELIVERED, now)


def turned(connection: Connection, case: str, cursor: int, turn: str, now: float) -> None:
    """In the transaction of the change `cursor`; nothing for a case that left no number, or that was told so."""
    if turn in WORDS:
        known = set(connection.execute(select(texts.c.turn).where(texts.c.case_id == case)).scalars())
        repeats = turn == CaseState.SUPPLEMENT_REQUESTED  # each asks for something else
        if known and (turn not in known or repeats):
            _note(connection, case, cursor, turn, now)


def _note(connection: Connection, case: str, cursor: int, turn: str, now: float) -> None:
    row = {"cursor": cursor, "case_id": case, "turn": str(turn), "made_at": now, "not_before": now, "tries": 0}
    connection.execute(insert(texts).values(**row))


@dataclass(frozen=True, slots=True)
class Texts:
    database: Database
    manifest: Callable[[str], Manifest]  # of a stored case, in the clear; raises Refusal
    now: Callable[[], float]

    def send_due(self, messenger: Messenger) -> int:
        """How many went."""
        return sum(self._send(messenger, row) for row in self._due())

    def listing(self) -> list[dict[str, Any]]:
        """The newest first, for an operator: never to whom."""
        with self.database.reading() as connection:
            rows = connection.execute(select(texts).order_by(texts.c.cursor.desc())).all()
        return [
            {
                "id": self._id(row),
                "case": row.case_id,
                "turn": row.turn,
                "state": "sent" if row.sent_at else "given_up" if row.over_at else "waiting",
                "made_at": row.made_at,
                "tries": row.tries,
            }
            for row in rows
        ]

    def forget_old(self) -> None:
        """What was told, or given up, long ago."""
        settled = or_(texts.c.sent_at.is_not(None), texts.c.over_at.is_not(None))
        told = select(texts.c.case_id).where(cases.c.case_id == texts.c.case_id, cases.c.state.not_in(ENDED))
        with self.database.writing() as connection:
            connection.execute(
                delete(texts).where(settled, texts.c.made_at < self.now() - KEPT_S, texts.c.case_id.not_in(told))
            )

    def _due(self) -> Sequence[Row[Any]]:
        open_ = (texts.c.sent_at.is_(None), texts.c.over_at.is_(None), texts.c.not_before <= self.now())
        with self.database.reading() as connection:
            return connection.execute(select(texts).where(*open_).order_by(texts.c.cursor).limit(AT_ONCE)).all()

    def _send(self, messenger: Messenger, row: Row[Any]) -> bool:
        mine = update(texts).where(texts.c.cursor == row.cursor, texts.c.not_before == row.not_before)
        with self.database.writing() as connection:
            claimed = connection.execute(mine.values(not_before=self.now() + LEASE_S, tries=row.tries + 1))
        if claimed.rowcount != 1:
            return False  # another copy's
        try:
            messenger.send(self._message(row))
        except (Refused, Refusal):  # no such number; or the case can no longer be read
            return self._over(row, "refused")
        except Unavailable:
            return self._later(row, "unavailable")
        except Exception as error:  # noqa: BLE001  # a gateway's mistake stops no other message
            return self._later(row, type(error).__name__)  # its text may quote the number
        with self.database.writing() as connection:
            connection.execute(update(texts).where(texts.c.cursor == row.cursor).values(sent_at=self.now()))
            add(connection, row.case_id, self.now(), "text_sent", what=row.turn)
        return True

    def _message(self, row: Row[Any]) -> TextMessage:
        manifest = self.manifest(row.case_id)
        n = manifest.receipt_number
        words = FROM + WORDS[row.turn].format(n=" ".join((n[:4], n[4:8], n[8:])))
        return TextMessage(id=self._id(row), phone=manifest.applicant.phone or "", words=words)

    def _id(self, row: Row[Any]) -> str:
        return f"{row.case_id}-{row.cursor}"

    def _later(self, row: Row[Any], why: str) -> bool:
        log.warning("text case=%s turn=%s failed=%s", row.case_id, row.turn, why)
        if self.now() - row.made_at > GIVE_UP_S:
            return self._over(row, "too-late")
        wait = min(FIRST_S * 2**row.tries, LONGEST_S)
        with self.database.writing() as connection:
            connection.execute(update(texts).where(texts.c.cursor == row.cursor).values(not_before=self.now() + wait))
        return False

    def _over(self, row: Row[Any], why: str) -> bool:
        log.warning("text case=%s turn=%s given_up=%s", row.case_id, row.turn, why)
        with self.database.writing() as connection:
            connection.execute(update(texts).where(texts.c.cursor == row.cursor).values(over_at=self.now()))
        return False
