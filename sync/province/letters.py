"""What an officer writes to a resident: sealed to the reply key that came with the case or the report. ADR 0023.

A letter goes out by the feed of changes, in the same transaction as the state that it explains. Here stays that it
was written, of what kind and when, and the sealed letter in `changes`; what it says can be read with the card alone.
"""

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from kiosk.contract.exchange import RECORD_MAX, CaseState
from kiosk.contract.jose import Refused, public_key
from kiosk.contract.letter import Letter, LetterHeader, LetterKind, Wanted, as_text, of_text, seal_letter
from kiosk.contract.suites import suite_of_key
from sync.province import texts
from sync.province.database import Database, letters, records
from sync.province.keys import ProvinceKeys
from sync.province.problems import Refusal
from sync.province.receiving import Receiving
from sync.province.trail import OFFICE, add

REPORT, RATING = "report", "rating"  # kinds of records


class NotByPost(Exception):
    """The resident did not ask for the result by post: there is no address to send it to."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter goes: the case or the report `about`, and the key that came with it; {}: nobody reads it."""

    about: str
    terminal: str
    reply_key: dict[str, str]
    case: bool  # False: a report
    answers: LetterKind = LetterKind.NOTE  # what a plain answer to it is


@dataclass(frozen=True, slots=True)
class Letters:
    database: Database
    receiving: Receiving
    keys: ProvinceKeys
    now: Callable[[], float]

    def of_case(self, case: str) -> Addressee:
        """Raises Refusal: not-found, also for a supplement: its case is what is written about."""
        stored = self.receiving.find(case)
        if stored is None or stored.supplement_of is not None:
            raise Refusal("not-found")
        return Addressee(case, stored.terminal, self.receiving.manifest(case).reply_key or {}, case=True)

    def of_record(self, record: str) -> Addressee:
        """Of a report, or of a rating that names its case. Raises Refusal("not-found")."""
        with self.database.reading() as connection:
            row = connection.execute(
                select(records.c.kind, records.c.terminal, records.c.body).where(
                    records.c.record_id == record, records.c.kind.in_((REPORT, RATING))
                )
            ).first()
        if row is None:
            raise Refusal("not-found")
        body = json.loads(row.body)
        if row.kind == RATING or body.get("about") == RATING:
            case = str(body.get("case") or "")
            found = self.of_case(case)
            return Addressee(found.about, found.terminal, found.reply_key, case=True, answers=LetterKind.RATING)
        reply_key = body.get("reply_key")
        key = {str(name): str(value) for name, value in reply_key.items()} if isinstance(reply_key, dict) else {}
        return Addressee(record, row.terminal, key, case=False, answers=LetterKind.REPORT)

    def decide(
        self,
        case: str,
        state: CaseState,
        text: str = "",
        *,
        part: str = "",
        by: str = OFFICE,
        printable: bool = False,
    ) -> str | None:
        """Moves a case, or a part of it, with words for the resident; the letter's id, None without one.
        Raises Refusal."""
        to = self.of_case(case)
        kind = LetterKind.RESULT if state in {CaseState.DECIDED, CaseState.SERVED} else LetterKind.NOTE
        return self._write(to, kind, text, state, by=by, part=part, printable=printable)

    def ask_supplement(
        self,
        case: str,
        text: str,
        materials: list[Wanted],
        *,
        until: date | None = None,
        form: dict[str, Any] | None = None,
        office: str = "",
        by: str = OFFICE,
    ) -> str | None:
        """补正. Raises Refusal."""
        to = self.of_case(case)
        more = {"materials": materials, "until": until, "form": form or {}, "office": office}
        return self._write(to, LetterKind.SUPPLEMENT, text, CaseState.SUPPLEMENT_REQUESTED, by=by, **more)

    def posted(self, case: str, carrier: str, number: str, *, by: str = OFFICE) -> str | None:
        """寄递: the result was given to a carrier. The letter may be printed, for whoever wants the number on paper.
        Raises Refusal, NotByPost."""
        to = self.of_case(case)
        if self.receiving.manifest(case).answers.get("result_by") != "post":
            raise NotByPost
        text = f"结果寄出了，{carrier}，单号 {number}。"
        english = f"The result was posted with {carrier}, number {number}."
        with self.database.writing() as connection:
            add(connection, case, self.now(), "posted", by, f"{carrier} {number}")
            return self._put(connection, to, LetterKind.POSTED, text, None, by=by, text_en=english, printable=True)

    def answer(self, record: str, text: str, *, office: str = "", by: str = OFFICE) -> str | None:
        """To a bad rating (整改反馈) or a report (办不成事). Raises Refusal."""
        to = self.of_record(record)
        return self._write(to, to.answers, text, None, by=by, office=office)

    def said(self, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Ratings and reports as they came, oldest first, with the words opened and whether they were answered."""
        wanted = select(records).where(records.c.kind.in_(kinds)).order_by(records.c.received_at, records.c.record_id)
        with self.database.reading() as connection:
            rows = connection.execute(wanted).all()
            answered = {
                (row.about, row.kind) for row in connection.execute(select(letters.c.about, letters.c.kind)).all()
            }
        found = []
        for row in rows:
            body = json.loads(row.body)
            rated = row.kind == RATING or body.get("about") == RATING
            about, kind = (body.get("case"), LetterKind.RATING) if rated else (row.record_id, LetterKind.REPORT)
            shown = {name: value for name, value in body.items() if name not in {"sealed", "rkid", "reply_key"}}
            words = self._words(body)
            found.append(
                {
                    **shown,
                    "kind": row.kind,
                    "id": row.record_id,
                    "terminal": row.terminal,
                    "answered": (about, kind.value) in answered,
                    **({"words": words} if words else {}),
                }
            )
        return found

    def _words(self, body: dict[str, Any]) -> str:
        """What the resident wrote. Raises nothing: whoever sent rubbish wrote nothing."""
        private = self.keys.openers().get(str(body.get("rkid", "")))
        if private is None:
            return ""
        try:
            sealed = of_text(str(body.get("sealed", "")))
            plain = suite_of_key(private).opened(sealed, private, str(body["rkid"]), RECORD_MAX)
            return str(json.loads(plain).get("words", ""))
        except (Refused, ValueError, AttributeError):
            return ""

    def _write(
        self, to: Addressee, kind: LetterKind, text: str, state: CaseState | None, *, by: str, **said: Any
    ) -> str | None:
        with self.database.writing() as connection:
            return self._put(connection, to, kind, text, state, by=by, **said)

    def _put(
        self,
        connection: Connection,
        to: Addressee,
        kind: LetterKind,
        text: str,
        state: CaseState | None,
        *,
        by: str,
        **said: Any,
    ) -> str | None:
        """The letter, the state that it explains and its step, in the caller's transaction."""
        letter_id = str(uuid.uuid4())
        part = str(said.get("part", ""))
        sealed = ""
        if text and to.reply_key:
            letter = Letter(letter=letter_id, about=to.about, kind=kind, text=text, **said)
            sealed = self._sealed(connection, to, letter)
        moved = state is not None and self.receiving.moved(
            connection, to.about, state, part=part, by=by, letter=sealed
        )
        if state is not None and not moved:
            raise Refusal("not-found")
        if state is None and sealed:
            known = self.receiving.state_of(connection, to.about)
            cursor = self.receiving.note_change(connection, to.terminal, to.about, known, letter=sealed)
            if kind is LetterKind.POSTED:
                texts.turned(connection, to.about, cursor, texts.POSTED, self.now())
        if to.case and sealed:
            add(connection, to.about, self.now(), f"letter_{kind.value}", by, letter_id)
        return letter_id if sealed else None

    def _sealed(self, connection: Connection, to: Addressee, letter: Letter) -> str:
        last = connection.execute(select(func.max(letters.c.n)).where(letters.c.about == to.about)).scalar_one()
        now, n = self.now(), int(last or 0) + 1
        row = {"letter_id": letter.letter, "about": to.about, "n": n, "kind": str(letter.kind), "at": now}
        connection.execute(insert(letters).values(**row))
        try:
            reply_key = public_key(to.reply_key)
            suite = suite_of_key(reply_key)
            kid, sign = self.keys.acknowledger(suite)
            header = LetterHeader(
                alg=suite.alg,
                suite=suite.name,
                letter=letter.letter,
                about=to.about,
                terminal=to.terminal,
                kid=kid,
                n=n,
                at=datetime.fromtimestamp(now, UTC),
                rkid=reply_key.thumbprint(),
            )
            return as_text(seal_letter(header, letter, reply_key, sign))
        except Refused as error:
            raise Refusal("record") from error
