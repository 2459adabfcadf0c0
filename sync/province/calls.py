"""陪同办, 优先办: calls for help as they came from terminals, and that somebody is on the way.

A call is a record without a word about anybody (`kiosk.outbox.records`); its answer is one too, under the call's id.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from kiosk.contract.live import HelpSaid
from sync.province.adapters import Asked, NotFound
from sync.province.database import Database, records
from sync.province.problems import Refusal
from sync.province.records import Records

CALL, ANSWER = "help_call", "help_answer"
WORDS = "已经有人过来了，请等一等。"
WORDS_EN = "Somebody is on the way. Please wait a little."
WORDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Calls:
    """Also what terminals ask: whether anybody comes (`help`)."""

    database: Database
    records: Records
    now: Callable[[], float]

    def listing(self) -> list[dict[str, Any]]:
        """Those that nobody answered first; of them who needs large letters (优先办), and who has waited longest."""
        with self.database.reading() as connection:
            rows = connection.execute(select(records).where(records.c.kind.in_((CALL, ANSWER)))).all()
        answers = {row.record_id: json.loads(row.body) for row in rows if row.kind == ANSWER}
        found = [
            {
                **json.loads(row.body),
                "id": row.record_id,
                "terminal": row.terminal,
                "received_at": datetime.fromtimestamp(row.received_at, UTC).isoformat(timespec="seconds"),
                "coming": answers.get(row.record_id, {}).get("words", ""),
            }
            for row in rows
            if row.kind == CALL
        ]
        return sorted(
            found, key=lambda call: (bool(call["coming"]), not call.get("assisted"), str(call["received_at"]))
        )

    def coming(self, call: str, words: str, by: str) -> None:
        """`words` for the resident at the screen, which everybody can read: "" for the usual ones. Raises Refusal:
        not-found, record-conflict when it was answered otherwise."""
        terminal = self._terminal(call)
        if terminal is None:
            raise Refusal("not-found")
        body = {"id": call, "kind": ANSWER, "words": words[:WORDS_MAX] or WORDS, "by": by}
        if not words:
            body["words_en"] = WORDS_EN
        self.records.put(ANSWER, call, json.dumps(body, ensure_ascii=False).encode(), terminal)

    def answer(self, asked: Asked) -> HelpSaid:
        call = str(asked.request.answers.get("call", ""))
        if self._terminal(call) != asked.terminal:
            raise NotFound  # it waits at the terminal yet, or is another's
        said = self._answer(call)
        if said is None:
            return HelpSaid(state="waiting")
        return HelpSaid(state="coming", words=said["words"], words_en=said.get("words_en", ""))

    def _terminal(self, call: str) -> str | None:
        with self.database.reading() as connection:
            found = connection.execute(
                select(records.c.terminal).where(records.c.kind == CALL, records.c.record_id == call)
            ).scalar()
        return None if found is None else str(found)

    def _answer(self, call: str) -> dict[str, Any] | None:
        with self.database.reading() as connection:
            body = connection.execute(
                select(records.c.body).where(records.c.kind == ANSWER, records.c.record_id == call)
            ).scalar()
        return None if body is None else dict(json.loads(body))
