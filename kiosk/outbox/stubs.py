"""What the terminal may still show of a filed case, and only to the card that filed it: found by trying."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.keys.ring import KeyRing
from kiosk.seal.envelope import CannotOpen, Envelope, open_envelope, seal_envelope
from kiosk.session.visit import CaseStub
from kiosk.store import Store

WITHDRAWABLE = frozenset({"", "accepted", "supplement_requested"})
SHOWN = 50  # newest first; more would not fit a page


@dataclass(frozen=True, slots=True)
class StubText:
    """The sealed part; number, item, times and state stand in `cases`, which names nobody."""

    item_title: str
    masked_name: str = field(repr=False)
    qr: str = field(repr=False)


def save(store: Store, keys: KeyRing, secret: bytes, case_id: str, text: StubText) -> None:
    """Inside the filing's transaction."""
    plain = json.dumps([text.item_title, text.masked_name, text.qr]).encode()
    envelope = seal_envelope(keys, secret, "stub", case_id, plain)
    store.execute(
        "insert into stubs (case_id, salt, sealed) values (?, ?, ?)", [case_id, envelope.salt, envelope.sealed]
    )


def find(store: Store, keys: KeyRing, secret: bytes) -> tuple[CaseStub, ...]:
    """The cases that this card filed here, newest first."""
    rows = store.rows(
        "select stubs.case_id, receipt_number, item, filed_at, progress, withdrawn_at, outbox.state, salt, sealed"
        " from stubs join cases on cases.case_id = stubs.case_id join outbox on entry_id = stubs.case_id"
        " order by sequence desc"
    )
    found = []
    for row in rows:
        try:
            plain = open_envelope(keys, secret, "stub", row["case_id"], Envelope(row["salt"], row["sealed"]))
        except CannotOpen:
            continue
        title, masked_name, qr = json.loads(plain)
        withdrawn = row["withdrawn_at"] is not None
        found.append(
            CaseStub(
                case_id=row["case_id"],
                receipt_number=row["receipt_number"],
                item=row["item"],
                item_title=title,
                state="withdrawn" if withdrawn else row["progress"] or row["state"],
                filed_at=datetime.fromtimestamp(row["filed_at"]).astimezone().isoformat(timespec="seconds"),
                masked_name=masked_name,
                qr=qr,
                withdrawable=not withdrawn and row["progress"] in WITHDRAWABLE,
            )
        )
        if len(found) == SHOWN:
            break
    return tuple(found)
