"""Small things that follow a visit: ratings, withdrawals, calls for help, audit lines. In order, in a worker."""

import logging
import time
from collections.abc import Callable
from typing import Any

from kiosk import audit
from kiosk.keys import EnrolmentBroken, KeyRing, NotEnrolled
from kiosk.outbox import records, reports
from kiosk.seal import SealError, card_secret
from kiosk.session import reports as said
from kiosk.session.events import Reported, StubsChanged
from kiosk.session.my_cases import chosen
from kiosk.session.visit import Mode, Notice, Page, Visit
from kiosk.store import Store, StoreFull
from ui.services.memory import Memory
from ui.services.serial import Serial

log = logging.getLogger("ui.records")


class Records:
    def __init__(
        self, store: Store, keys: KeyRing, serial: Serial, memory: Memory, send: Callable[[Any], None],
        clock: Callable[[], float] = time.time, *, place: str = "",
        called: Callable[[str, str], None] = lambda *_: None,
    ) -> None:  # fmt: skip
        """`place`: where the terminal stands. called: with a help call's id and the visit's language."""
        self._store = store
        self._keys = keys
        self._serial = serial
        self._memory = memory
        self._send = send
        self._clock = clock
        self._place = place
        self._called = called

    def rate(self, visit: Visit) -> None:
        if visit.rating is None or visit.item is None:
            return
        level, tags, code, anonymous = visit.rating, visit.tags, visit.item.catalog_code, visit.anonymous
        case_id = visit.filed.case_id if visit.filed else ""
        self._put(lambda: records.rating(self._store, level, tags, code, case_id, self._clock(), anonymous=anonymous))

    def report(self, visit: Visit) -> None:
        """办不成事. Told only when it is durable."""
        about, answers, card = visit.suspended or visit, visit.answers, visit.card
        stub = chosen(about) if about.page in (Page.MY_CASES, Page.CASE) else None
        report = reports.Report(
            reasons=tuple(answers.get(said.REASONS) or ()),
            page=str(about.page),
            item=about.item.catalog_code if about.item else stub.item if stub else "",
            item_title=about.item.title if about.item else stub.item_title if stub else "",
            case_id=about.filed.case_id if about.filed else stub.case_id if stub and stub.qr else "",
            words=str(answers.get(said.WORDS) or ""),
        )
        secret = card_secret(card.raw_text, card.raw_photo) if card else None

        def work() -> bool:
            try:
                reports.file(self._store, self._keys, report, secret, self._clock())
            except (StoreFull, SealError, NotEnrolled, EnrolmentBroken) as error:
                log.warning("report not kept: %s", type(error).__name__)
                return False
            return True

        self._serial.submit(work, lambda kept: self._send(Reported()) if kept else None)

    def call_help(self, reason: str, visit: Visit) -> None:
        page, item = str(visit.page), visit.item.catalog_code if visit.item else ""
        assisted = visit.mode is Mode.ASSISTED

        def work() -> str:
            try:
                return records.help_call(
                    self._store, reason, page, self._clock(), place=self._place, item=item, assisted=assisted
                )
            except StoreFull:
                log.warning("record not kept: disk full")
                return ""

        self._serial.submit(work, lambda call: self._called(call, visit.language) if call else None)

    def withdraw(self, case_id: str, visit: Visit) -> None:
        card = visit.card
        if card is None:
            return

        def work() -> StubsChanged:
            done = records.withdrawal(self._store, case_id, self._clock())
            return StubsChanged(self._memory.stubs(card), Notice.WITHDRAWN if done else None)

        self._serial.submit(work, self._send)

    def audit(self, name: str, case_id: str) -> None:
        self._put(lambda: audit.record(self._store, name, self._clock(), case_id))

    def rest(self) -> None:
        """Between two visits: the pages that SQLite holds for the next question go, up to 2 MB."""
        self._put(lambda: self._store.execute("pragma shrink_memory"))

    def _put(self, write: Callable[[], object]) -> None:
        def work() -> None:
            try:
                write()
            except StoreFull:
                log.warning("record not kept: disk full")

        self._serial.submit(work)
