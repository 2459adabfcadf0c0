"""How a case becomes the province's: check everything, open it, store it durably, only then acknowledge."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.contract.case import ACKNOWLEDGEMENT_TYP, Acknowledgement, CaseHeader, Manifest
from kiosk.contract.exchange import CHANGES_PAGE, LETTERS_PAGE, CaseAnswer, CaseState, Change, Changes
from kiosk.contract.opening import CheckedCase
from kiosk.contract.requests import token
from kiosk.contract.suite import Suite
from kiosk.contract.trail import Step
from sync.province import parts, texts
from sync.province.archive import Archive
from sync.province.database import Database, cases, changes, facts, inserted
from sync.province.keys import ProvinceKeys
from sync.province.opening import opened_manifest, opened_material, signed_case
from sync.province.persons import mark
from sync.province.problems import Refusal
from sync.province.registry import KnownKey, Registry
from sync.province.trail import AUDIT, CURSOR, OFFICE, add, begin, of_terminal
from sync.province.uploads import Uploads, upload_id


@dataclass(frozen=True, slots=True)
class StoredCase:
    case: str
    digest: str
    terminal: str
    seq: int
    received_at: datetime
    state: CaseState
    supplement_of: str | None = None


@dataclass(frozen=True, slots=True)
class Receiving:
    database: Database
    archive: Archive
    uploads: Uploads
    registry: Registry
    keys: ProvinceKeys
    now: Callable[[], float] = time.time

    def receive(self, case: str, body: bytes, sender: KnownKey | None) -> tuple[StoredCase, bool]:
        """The stored case, and whether this call stored it. `sender` signed the request; None for an import.
        Raises Refusal."""
        signed, known = signed_case(body, self.registry.key)
        if signed.header.case != case:
            raise Refusal("case-address")
        if sender is not None and sender.terminal != known.terminal:
            raise Refusal("case-terminal")
        if known.revoked:  # of a terminal that was enrolled again since: the others of its cases are good
            raise Refusal("case-revoked")
        stored = self.find(case)
        if stored is None:
            manifest, contents = self._check_all(signed)
            if signed.header.of is not None:
                self._check_parent(signed.header, manifest)
            self._store(signed, body, manifest, of_terminal(manifest, contents))
            stored = self.find(case)
            assert stored is not None
            fresh = True
        else:
            fresh = False
        if stored.digest != signed.digest:
            raise Refusal("case-conflict")
        self.uploads.forget_case(case, stored.terminal)
        return stored, fresh

    def _check_all(self, signed: CheckedCase) -> tuple[Manifest, list[bytes]]:
        """The manifest, and what can say how the case came about; every material was opened."""
        header = signed.header
        missing = tuple(
            seal.n
            for seal in header.materials
            if self.uploads.material(header.terminal, header.case, seal.n, seal.sha256, seal.size) is None
        )
        if missing:
            raise Refusal("materials-missing", numbers=missing)
        manifest = opened_manifest(signed, self.keys.openers())
        contents, lost = [], []
        for entry, seal in zip(manifest.materials, header.materials, strict=True):
            sealed = self.uploads.material(header.terminal, header.case, seal.n, seal.sha256, seal.size)
            if sealed is None:
                raise Refusal("materials-missing", numbers=(seal.n,))
            try:
                plain = opened_material(signed, entry, sealed)
            except Refusal as refusal:
                if refusal.code != "material-digest":
                    raise
                lost.append(seal)
                continue
            contents.append(plain if entry.name == AUDIT else b"")
        for seal in lost:  # each had its digest when its last byte came: the disk has lost it since
            self.uploads.forget(upload_id(header.terminal, header.case, seal.n, seal.sha256))
        if lost:
            raise Refusal("materials-missing", numbers=tuple(seal.n for seal in lost))
        return manifest, contents

    def _check_parent(self, header: CaseHeader, manifest: Manifest) -> None:
        """A supplement's case is here, came from the same terminal, and is the same person's. Raises Refusal."""
        parent = self.find(str(header.of))
        if parent is None or parent.supplement_of is not None:
            raise Refusal("parent-missing")
        if parent.terminal != header.terminal:
            raise Refusal("case-terminal")
        if self.manifest(parent.case).applicant.id_number != manifest.applicant.id_number:
            raise Refusal("supplement-person")

    def _store(self, signed: CheckedCase, body: bytes, manifest: Manifest, steps: Sequence[Step]) -> None:
        header, now = signed.header, self.now()
        uploads = {seal.n: upload_id(header.terminal, header.case, seal.n, seal.sha256) for seal in header.materials}
        self.archive.store(header.case, signed.digest, body, uploads)
        person = mark(self.archive.data, manifest.applicant.id_number)
        row = {**_row(header, signed.digest, now), "person": person, "item": manifest.item}
        with self.database.writing() as connection:
            # The other digest of a race is told so by `receive`, which reads the row again.
            if not inserted(connection, cases, row):
                return
            cursor = self.note_change(connection, header.terminal, header.case, CaseState.DELIVERED)
            if manifest.applicant.phone and header.of is None:
                texts.begin(connection, header.case, cursor, now)
            parts.route(connection, manifest, now)
            begin(connection, header.case, steps)
            add(connection, header.case, now, "received", what=signed.digest)
            if header.of is not None:
                add(connection, header.of, now, "supplement_received", what=f"{header.case} {signed.digest}")

    def find(self, case: str) -> StoredCase | None:
        with self.database.reading() as connection:
            row = connection.execute(select(cases).where(cases.c.case_id == case)).first()
        return None if row is None else _stored(row)

    def listing(self) -> list[StoredCase]:
        with self.database.reading() as connection:
            rows = connection.execute(select(cases).order_by(cases.c.received_at, cases.c.case_id)).all()
        return [_stored(row) for row in rows]

    def answer(self, stored: StoredCase, nonce: str, suite: Suite) -> CaseAnswer:
        """The province's word that it holds this case, opened and durable, for this request. By the key of `suite`,
        the asking terminal's."""
        acknowledgement = Acknowledgement(
            case=stored.case,
            digest=stored.digest,
            terminal=stored.terminal,
            seq=stored.seq,
            generation=self.registry.generation(),
            nonce=nonce,
            at=datetime.fromtimestamp(self.now(), UTC),
            opened=True,
        )
        signed = token(ACKNOWLEDGEMENT_TYP, acknowledgement, self.keys.signer(suite))
        return CaseAnswer(case=stored.case, state=stored.state, acknowledgement=signed)

    def move(self, case: str, state: CaseState, note: str = "", *, part: str = "", by: str = OFFICE) -> bool:
        """An officer's decision on a case, or on one part of it; the terminal learns it by its cursor."""
        with self.database.writing() as connection:
            return self.moved(connection, case, state, note, part=part, by=by)

    def moved(
        self,
        connection: Connection,
        case: str,
        state: CaseState,
        note: str = "",
        *,
        part: str = "",
        by: str = OFFICE,
        letter: str = "",
    ) -> bool:
        """The same in a transaction of the caller's, with a letter that says more. False: no such case."""
        row = connection.execute(select(cases).where(cases.c.case_id == case)).first()
        if row is None or row.supplement_of is not None:
            return False
        if part and not parts.move(connection, case, part, state, self.now()):
            return False
        if not part:
            connection.execute(update(cases).where(cases.c.case_id == case).values(state=state.value))
            parts.move_all(connection, case, state, self.now())
        cursor = self.note_change(connection, row.terminal, case, state, note, part=part, letter=letter)
        if not part:
            texts.turned(connection, case, cursor, state.value, self.now())
        add(connection, case, self.now(), f"state_{state.value}", by, part)
        follows = parts.whole(connection, case, CaseState(row.state)) if part else None
        if follows is not None:
            connection.execute(update(cases).where(cases.c.case_id == case).values(state=follows.value))
            cursor = self.note_change(connection, row.terminal, case, follows)
            texts.turned(connection, case, cursor, follows.value, self.now())
            add(connection, case, self.now(), f"state_{follows.value}", by)
        return True

    def withdraw(self, connection: Connection, case: str, terminal: str) -> None:
        """What a withdrawal record does, in its own transaction. Raises Refusal("parent-missing"): the case was lost
        with a backup that was put back, and is on its way again."""
        row = connection.execute(select(cases.c.terminal, cases.c.state).where(cases.c.case_id == case)).first()
        if row is None:
            raise Refusal("parent-missing")
        if row.terminal == terminal and row.state != CaseState.WITHDRAWN:
            self.moved(connection, case, CaseState.WITHDRAWN, by="resident")

    def note_change(
        self,
        connection: Connection,
        terminal: str,
        case: str,
        state: CaseState,
        note: str = "",
        *,
        part: str = "",
        letter: str = "",
    ) -> int:
        """Its cursor."""
        # One counter row, locked until commit: a reader can never see cursor 8 before 7 on PostgreSQL.
        inserted(connection, facts, {"name": CURSOR, "value": "0"})
        at = connection.execute(select(facts.c.value).where(facts.c.name == CURSOR).with_for_update()).scalar_one()
        cursor = int(at) + 1
        connection.execute(update(facts).where(facts.c.name == CURSOR).values(value=str(cursor)))
        row = {
            "cursor": cursor,
            "terminal": terminal,
            "case_id": case,
            "state": state.value,
            "at": self.now(),
            "note": note,
            "part": part,
            "letter": letter,
        }
        connection.execute(insert(changes).values(**row))
        return cursor

    def changes(self, terminal: str, cursor: int, limit: int = CHANGES_PAGE) -> Changes:
        """What this terminal has not read yet. All, when the change that it read last is not here: this store was put
        back to a backup, and the numbers behind it are given anew."""
        own = changes.c.terminal == terminal
        with self.database.reading() as connection:
            last = connection.execute(select(changes.c.cursor).where(own, changes.c.cursor == cursor)).first()
            cursor = cursor if last else 0
            wanted = select(changes).where(own, changes.c.cursor > cursor)
            rows = connection.execute(wanted.order_by(changes.c.cursor).limit(limit + 1)).all()
        sizes = accumulate(len(row.letter) for row in rows[:limit])
        fitting = [
            row
            for place, (row, size) in enumerate(zip(rows, sizes, strict=False))
            if not place or size <= LETTERS_PAGE
        ]
        page = [
            Change(
                cursor=row.cursor,
                case=row.case_id,
                state=CaseState(row.state),
                at=datetime.fromtimestamp(row.at, UTC),
                note=row.note,
                part=row.part,
                letter=row.letter,
            )
            for row in fitting
        ]
        return Changes(
            changes=page,
            cursor=page[-1].cursor if page else cursor,
            more=len(rows) > len(page),
            generation=self.registry.generation(),
        )

    def state_of(self, connection: Connection, about: str) -> CaseState:
        """Of a case; `delivered` of anything else that a change can be about."""
        state = connection.execute(select(cases.c.state).where(cases.c.case_id == about)).scalar_one_or_none()
        return CaseState(state or CaseState.DELIVERED)

    def manifest(self, case: str) -> Manifest:
        """Of a stored case, in the clear. Raises Refusal."""
        return self._signed(case)[1]

    def supplements(self, case: str) -> list[StoredCase]:
        """What was added to it, in the order it came."""
        wanted = select(cases).where(cases.c.supplement_of == case).order_by(cases.c.seq)
        with self.database.reading() as connection:
            return [_stored(row) for row in connection.execute(wanted).all()]

    def _signed(self, case: str) -> tuple[CheckedCase, Manifest, StoredCase]:
        stored = self.find(case)
        if stored is None:
            raise Refusal("not-found")
        signed, _ = signed_case(self.archive.manifest(case, stored.digest), self.registry.key)
        return signed, opened_manifest(signed, self.keys.openers()), stored

    def opened(self, case: str) -> tuple[Manifest, list[bytes]]:
        """A stored case in the clear, for the officer who works on it. Raises Refusal, also for a damaged archive."""
        signed, manifest, stored = self._signed(case)
        return manifest, [
            opened_material(signed, entry, self.archive.material(case, stored.digest, entry.n))
            for entry in manifest.materials
        ]


def _row(header: CaseHeader, digest: str, now: float) -> dict[str, object]:
    return {
        "case_id": header.case,
        "digest": digest,
        "terminal": header.terminal,
        "kid": header.kid,
        "seq": header.seq,
        "prev": header.prev,
        "suite": header.suite,
        "filed_at": header.filed_at.timestamp(),
        "received_at": now,
        "state": CaseState.DELIVERED.value,
        "supplement_of": header.of,
    }


def _stored(row: Row[Any]) -> StoredCase:
    return StoredCase(
        case=row.case_id,
        digest=row.digest,
        terminal=row.terminal,
        seq=row.seq,
        received_at=datetime.fromtimestamp(row.received_at, UTC),
        state=CaseState(row.state),
        supplement_of=row.supplement_of,
    )
