"""Small things that follow a visit: ratings, withdrawals, calls for help, audit lines. In order, in a worker."""

import logging
import time
from collections.abc import Callable
from typing import Any

from kiosk import audit
from kiosk.outbox import records
from kiosk.session.events import StubsChanged
from kiosk.session.visit import Notice, Visit
from kiosk.store import Store, StoreFull
from ui.services.memory import Memory
from ui.services.serial import Serial

log = logging.getLogger("ui.records")


class Records:
    def __init__(
        self, store: Store, serial: Serial, memory: Memory, send: Callable[[Any], None],
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._store = store
        self._serial = serial
        self._memory = memory
        self._send = send
        self._clock = clock

    def rate(self, visit: Visit) -> None:
        if visit.rating is None or visit.item is None:
            return
        level, tags, code = visit.rating, visit.tags, visit.item.catalog_code
        case_id = visit.filed.case_id if visit.filed else ""
        self._put(lambda: records.rating(self._store, level, tags, code, case_id, self._clock()))

    def call_help(self, reason: str, visit: Visit) -> None:
        page = str(visit.page)
        self._put(lambda: records.help_call(self._store, reason, page, self._clock()))

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
