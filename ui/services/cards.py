"""The card on the reader: read, judged, its drafts and stubs found; and when it is lifted."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from drivers.protocol import DeviceFault, Fault
from drivers.wire import DeviceClient, read_card, wait_removed
from kiosk.identity.layouts import CardError, parse
from kiosk.session.events import CardFailed, CardLifted, CardRead
from kiosk.session.identity import refusal
from kiosk.session.visit import Visit
from ui import qr
from ui.runner import Runner
from ui.services.memory import Memory

LAID_S = 3600.0  # how long a card may lie before it is asked after again
AWAY_S = 30.0  # a reader gone this long cannot say that the card was lifted
RETRY_S = 1.0

Send = Callable[[Any], None]


class Cards:
    """`send` is called on the GUI thread. One command at a time on the reader: a new one ends the old."""

    def __init__(
        self, client: DeviceClient, runner: Runner, send: Send, memory: Memory, today: Callable[[], date]
    ) -> None:
        self._client = client
        self._runner = runner
        self._send = send
        self._memory = memory
        self._today = today
        self._reading: threading.Event | None = None
        self._laid: threading.Event | None = None

    def read(self, visit: Visit, deadline_s: float) -> None:
        if self._reading is not None:
            return
        self.forget()
        self._reading = cancel = threading.Event()
        code = visit.item.catalog_code if visit.item else ""
        self._runner.submit(
            lambda: self._read(deadline_s, cancel, code), lambda result: self._read_done(result, cancel)
        )

    def stop(self) -> None:
        if self._reading is not None:
            self._reading.set()
            self._reading = None

    def forget(self) -> None:
        """No longer asks whether the card is lifted."""
        if self._laid is not None:
            self._laid.set()
            self._laid = None

    def _read(self, deadline_s: float, cancel: threading.Event, code: str) -> CardRead | CardFailed:
        try:
            raw = read_card(self._client, deadline_s, cancel=cancel)
            card = parse(raw)
        except DeviceFault as fault:
            return CardFailed(fault.fault)
        except CardError:
            return CardFailed(Fault.GARBLED)
        draft, stubs = self._memory.of_card(card, code)
        if stubs and not code:
            qr.picture(stubs[0].qr)  # the next page shows it, and would wait for it
            if cancel.is_set():
                qr.picture.cache_clear()
        return CardRead(card, refusal(card, self._today()), draft, stubs)

    def _read_done(self, result: CardRead | CardFailed, cancel: threading.Event) -> None:
        if cancel.is_set() or cancel is not self._reading:
            return
        self._reading = None
        if isinstance(result, CardRead):
            self._watch_lifting()
        self._send(result)

    def _watch_lifting(self) -> None:
        self._laid = cancel = threading.Event()

        def lifted(_: None) -> None:
            if not cancel.is_set():
                self._laid = None
                self._send(CardLifted())

        self._runner.submit(lambda: self._wait_lifted(cancel), lifted)

    def _wait_lifted(self, cancel: threading.Event) -> None:
        away = 0.0
        while not cancel.is_set():
            try:
                return wait_removed(self._client, LAID_S, cancel)
            except DeviceFault as fault:
                if fault.fault in (Fault.TIMED_OUT, Fault.BUSY, Fault.CANCELLED):
                    away = 0.0
                elif (away := away + RETRY_S) > AWAY_S:
                    return None
                cancel.wait(RETRY_S)
        return None
