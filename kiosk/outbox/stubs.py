"""What the terminal may still show of a filed case, and only to the card that filed it: found by trying."""

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_json

from kiosk.application.shots import pages_of
from kiosk.catalogue.item import Item
from kiosk.contract.letter import LetterKind, Wanted
from kiosk.forms.condition import holds
from kiosk.keys.ring import KeyRing
from kiosk.outbox import letters
from kiosk.outbox.supplements import asked_of
from kiosk.seal.envelope import CannotOpen, Envelope, open_envelope, seal_envelope
from kiosk.session.visit import Asked, CaseStub
from kiosk.store import Store

WITHDRAWABLE = frozenset({"", "accepted", "supplement_requested"})
ENDED = frozenset({"decided", "served", "not_accepted", "withdrawn"})
SHOWN = 50  # newest first; more would not fit a page

ROWS = """
select stubs.case_id, receipt_number, item, filed_at, progress, progress_at, withdrawn_at, outbox.state, salt, sealed,
    (select count(*) from cases as added join outbox as sent on sent.entry_id = added.case_id
        where added.supplement_of = stubs.case_id and sent.state <> 'delivered') as under_way
from stubs join cases on cases.case_id = stubs.case_id join outbox on entry_id = stubs.case_id
"""


@dataclass(frozen=True, slots=True)
class Later:
    """A paper that was put off (容缺), to be brought until a day."""

    wanted: dict[str, Any] = field(repr=False)  # kiosk.contract.letter.Wanted
    until: str  # ISO date


@dataclass(frozen=True, slots=True)
class StubText:
    """The sealed part; number, item, times and state stand in `cases`, which names nobody."""

    item_title: str
    masked_name: str = field(repr=False)
    qr: str = field(repr=False)
    service: dict[str, Any] = field(default_factory=dict)  # the item's official fields, as a supplement repeats them
    reply_key: dict[str, str] = field(default_factory=dict, repr=False)  # private JWK; {}: of an older release
    later: tuple[Later, ...] = ()
    answered: tuple[str, ...] = ()  # letters that a supplement filed here answers
    parts: tuple[tuple[str, str], ...] = ()  # of a package: (key, title)


SERVICE = ("catalog_code", "task_code", "task_name", "task_type", "dept_name", "dept_code", "title")


def text_of(
    item: Item, answers: dict[str, Any], deferred: tuple[str, ...], filed: datetime, **sealed: Any
) -> StubText:
    """`sealed`: masked_name, qr, reply_key."""
    later = tuple(
        Later(
            Wanted(name=spec.material_name, pages=pages_of(spec), paper=spec.paper).model_dump(exclude_defaults=True),
            (filed.date() + timedelta(days=spec.defer_days)).isoformat(),
        )
        for spec in item.materials
        if spec.material_name in deferred
    )
    theirs = item.en.get("materials", {})
    english = {
        "title": item.en.get("title", ""),
        "materials": {name: theirs[name] for name in deferred if name in theirs},
    }
    return StubText(
        item_title=item.title,
        service={**{name: getattr(item, name) for name in SERVICE}, "en": english},
        later=later,
        parts=tuple((part.item, part.title) for part in item.parts if holds(part.only_if, answers)),
        **sealed,
    )


def save(store: Store, keys: KeyRing, secret: bytes, case_id: str, text: StubText) -> None:
    """Inside a transaction, which files the case or a supplement to it."""
    said = {one.name: value for one in fields(text) if (value := getattr(text, one.name))}
    envelope = seal_envelope(keys, secret, "stub", case_id, to_json(said))
    store.execute(
        "insert into stubs (case_id, salt, sealed) values (?, ?, ?)"
        " on conflict (case_id) do update set salt = excluded.salt, sealed = excluded.sealed",
        [case_id, envelope.salt, envelope.sealed],
    )


def text(store: Store, keys: KeyRing, secret: bytes, case_id: str) -> StubText | None:
    """None: no case that this card filed here."""
    row = store.row("select case_id, salt, sealed from stubs where case_id = ?", [case_id])
    return _opened(keys, secret, row) if row else None


def after(text: StubText, letter: str, brought: frozenset[str]) -> StubText:
    """When a supplement is filed: what it answers is no longer asked."""
    if letter:
        return replace(text, answered=(*text.answered, letter))
    return replace(text, later=tuple(one for one in text.later if one.wanted["name"] not in brought))


def find(store: Store, keys: KeyRing, secret: bytes) -> tuple[CaseStub, ...]:
    """The cases that this card filed here, newest first."""
    found: list[CaseStub] = []
    for row in store.rows(f"{ROWS} order by sequence desc"):
        if (opened := _opened(keys, secret, row)) is not None:
            found.append(_stub(store, keys, row, opened))
        if len(found) == SHOWN:
            break
    return tuple(found)


def _stub(store: Store, keys: KeyRing, row: dict[str, Any], text: StubText) -> CaseStub:
    case_id, withdrawn = row["case_id"], row["withdrawn_at"] is not None
    state = "withdrawn" if withdrawn else row["progress"] or row["state"]
    written = letters.opened(store, keys, case_id, text.reply_key)
    asking = next((one for one, _ in written if one.kind is LetterKind.SUPPLEMENT), None)
    asked: Asked | None = None
    if state not in ENDED:
        if asking is not None and asking.letter not in text.answered:
            asked = asked_of(text.service, asking)
        asked = asked or _put_off(text)
    if state == "supplement_requested" and asking is not None and asking.letter in text.answered:
        state = "supplementing" if row["under_way"] else "supplemented"
    return CaseStub(
        case_id=case_id,
        receipt_number=row["receipt_number"],
        item=row["item"],
        item_title=text.item_title,
        state=state,
        filed_at=_iso(row["filed_at"]),
        masked_name=text.masked_name,
        qr=text.qr,
        withdrawable=not withdrawn and row["progress"] in WITHDRAWABLE,
        state_at=_iso(row["progress_at"]) if row["progress_at"] else "",
        asked=asked,
        said=tuple(letters.said(one, at) for one, at in written),
        parts=_parts(store, case_id, text),
    )


def _put_off(text: StubText) -> Asked | None:
    """What still follows, as far as one visit asks for it: all papers, until the first day."""
    if not text.later or not text.service:
        return None
    wanted = [Wanted.model_validate(one.wanted) for one in text.later]
    return asked_of(text.service, wanted, until=min(one.until for one in text.later))


def _parts(store: Store, case_id: str, text: StubText) -> tuple[tuple[str, str], ...]:
    if not text.parts:
        return ()
    rows = store.rows("select part, state from part_states where case_id = ?", [case_id])
    known = {row["part"]: row["state"] for row in rows}
    return tuple((title, known.get(key, "")) for key, title in text.parts)


def _opened(keys: KeyRing, secret: bytes, row: dict[str, Any]) -> StubText | None:
    try:
        plain = open_envelope(keys, secret, "stub", row["case_id"], Envelope(row["salt"], row["sealed"]))
    except CannotOpen:
        return None
    raw = json.loads(plain)
    if isinstance(raw, list):  # before schema 3: title, masked name, code
        return StubText(*raw)
    later = tuple(Later(**one) for one in raw.pop("later", ()))
    parts = tuple((key, title) for key, title in raw.pop("parts", ()))
    return StubText(**{**raw, "later": later, "parts": parts, "answered": tuple(raw.get("answered", ()))})


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds")
