"""办不成事: what could not be done, for a person to follow.

Its words are sealed to the province; who laid a card reads the answer on the next visit, with the same card.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from kiosk.contract.letter import as_text
from kiosk.keys.ring import KeyRing
from kiosk.outbox import letters
from kiosk.outbox.entry import Kind
from kiosk.outbox.records import put, word
from kiosk.seal.case import envelope_for
from kiosk.seal.envelope import CannotOpen, Envelope, open_envelope, seal_envelope
from kiosk.seal.reply import Jwk, new_reply_key
from kiosk.session.visit import CaseStub
from kiosk.store import Store

REASONS_MAX = 6
WORDS_MAX = 200  # characters
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Report:
    """`reasons`, `page`: code words of the screen's. `item`: catalog_code, `case_id`; "": none."""

    reasons: tuple[str, ...]
    page: str
    item: str = ""
    item_title: str = ""
    case_id: str = ""
    words: str = field(default="", repr=False)  # what the resident wrote


@dataclass(frozen=True, slots=True)
class _Slip:
    item_title: str
    reply_key: Jwk = field(repr=False)


def file(store: Store, keys: KeyRing, report: Report, secret: bytes | None, now: float) -> str:
    """Durable when it returns its id. `secret`: of the card that was laid; None: nobody reads an answer.

    Raises SealError, NotEnrolled, EnrolmentBroken, StoreFull.
    """
    body: dict[str, object] = {
        "about": "unsolved",
        "reasons": [word(reason) for reason in report.reasons[:REASONS_MAX]],
        "page": word(report.page),
        "item": report.item,
        "case": report.case_id,
    }
    if report.words:
        recipient = keys.trust().recipient(datetime.now(UTC), keys.suite)
        plain = json.dumps({"words": report.words[:WORDS_MAX]}, ensure_ascii=False).encode()
        body["sealed"] = as_text(envelope_for(recipient, keys.suite).enclose(plain))
        body["rkid"] = recipient.kid
    private: Jwk = {}
    if secret is not None:
        body["reply_key"], private = new_reply_key(keys.suite)
    with store.writing():
        entry_id = put(store, Kind.REPORT, body, now)
        if secret is not None:
            plain = json.dumps(asdict(_Slip(report.item_title, private)), ensure_ascii=False).encode()
            envelope = seal_envelope(keys, secret, "slip", entry_id, plain)
            store.execute(
                "insert into slips (entry_id, salt, sealed) values (?, ?, ?)",
                [entry_id, envelope.salt, envelope.sealed],
            )
    return entry_id


def find(store: Store, keys: KeyRing, secret: bytes) -> tuple[CaseStub, ...]:
    """What was reported with this card, newest first, as rows among its cases."""
    rows = store.rows(
        "select slips.entry_id, salt, sealed, state, created_at from slips join outbox using (entry_id)"
        " order by position desc"
    )
    found: list[CaseStub] = []
    for row in rows:
        slip = _opened(keys, secret, row["entry_id"], Envelope(row["salt"], row["sealed"]))
        if slip is None:
            continue
        answers = letters.opened(store, keys, row["entry_id"], slip.reply_key)
        said = tuple(letters.said(one, at) for one, at in answers)
        found.append(
            CaseStub(
                case_id=row["entry_id"],
                receipt_number="",
                item="",
                item_title=slip.item_title,
                state="report_answered" if said else "report_filed",
                filed_at=datetime.fromtimestamp(row["created_at"]).astimezone().isoformat(timespec="seconds"),
                masked_name="",
                said=said,
            )
        )
        if len(found) == SHOWN:
            break
    return tuple(found)


def forget(store: Store, entry_ids: Collection[str]) -> None:
    """Inside a transaction: their slips and letters."""
    for entry_id in entry_ids:
        store.execute("delete from slips where entry_id = ?", [entry_id])
        store.execute("delete from letters where about = ?", [entry_id])


def _opened(keys: KeyRing, secret: bytes, entry_id: str, envelope: Envelope) -> _Slip | None:
    try:
        return _Slip(**json.loads(open_envelope(keys, secret, "slip", entry_id, envelope)))
    except CannotOpen:
        return None
