"""A card in its reader: read, judged, its drafts and stubs found; and when it is lifted."""

import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from drivers.protocol import DeviceFault, Fault
from drivers.wire import DeviceClient, read_card, read_social_card, wait_removed
from kiosk.identity import IdCard, social_card
from kiosk.identity.layouts import CardError, parse
from kiosk.session.events import CardFailed, CardLifted, CardRead
from kiosk.session.identity import refusal
from kiosk.session.my_cases import foremost
from kiosk.session.visit import Acting, Notice, Visit, Way
from ui import qr
from ui.runner import Runner
from ui.services.memory import Memory

LAID_S = 3600.0  # how long a card may lie before it is asked after again
AWAY_S = 30.0  # a reader gone this long cannot say that the card was lifted
RETRY_S = 1.0

Send = Callable[[Any], None]


class Cards:
    """`send` is called on the GUI thread. One command at a time on the readers: a new one ends the old."""

    def __init__(
        self,
        clients: Mapping[Way, DeviceClient],
        runner: Runner,
        send: Send,
        memory: Memory,
        today: Callable[[], date],
    ) -> None:
        self._clients = clients
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
        way, acting = visit.way, visit.acting
        self._runner.submit(
            lambda: self._read(way, deadline_s, cancel, code, acting),
            lambda result: self._read_done(result, way, cancel),
        )

    def find(self, card: IdCard) -> None:
        """What was filed with a document that no chip vouches for, the receipt's number told."""
        self._runner.submit(
            lambda: self._memory.of_card(card, "", Acting.SELF),
            lambda found: self._send(CardRead(card, None, *found)),
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

    def _read(
        self, way: Way, deadline_s: float, cancel: threading.Event, code: str, acting: Acting
    ) -> CardRead | CardFailed:
        try:
            card = self._card(way, deadline_s, cancel)
        except DeviceFault as fault:
            return CardFailed(fault.fault)
        except CardError:
            return CardFailed(Fault.GARBLED)
        if card is None:
            return CardFailed(Fault.MEDIA_INVALID, Notice.CARD_LOCKED)
        draft, stubs = self._memory.of_card(card, code, acting)
        if stubs and not code:
            qr.picture(stubs[foremost(stubs)].qr)  # the next page shows it, and would wait for it
            if cancel.is_set():
                qr.picture.cache_clear()
        return CardRead(card, refusal(card, self._today()), draft, stubs)

    def _card(self, way: Way, deadline_s: float, cancel: threading.Event) -> IdCard | None:
        """Raises DeviceFault, CardError. None: it does not tell whose it is."""
        if way is Way.SOCIAL_CARD:
            return social_card.holder(read_social_card(self._clients[way], deadline_s, cancel=cancel))
        return parse(read_card(self._clients[way], deadline_s, cancel=cancel))

    def _read_done(self, result: CardRead | CardFailed, way: Way, cancel: threading.Event) -> None:
        if cancel.is_set() or cancel is not self._reading:
            return
        self._reading = None
        if isinstance(result, CardRead) or result.refused is not None:
            self._watch_lifting(self._clients[way])
        self._send(result)

    def _watch_lifting(self, client: DeviceClient) -> None:
        self._laid = cancel = threading.Event()

        def lifted(_: None) -> None:
            if not cancel.is_set():
                self._laid = None
                self._send(CardLifted())

        self._runner.submit(lambda: _wait_lifted(client, cancel), lifted)


def _wait_lifted(client: DeviceClient, cancel: threading.Event) -> None:
    away = 0.0
    while not cancel.is_set():
        try:
            return wait_removed(client, LAID_S, cancel)
        except DeviceFault as fault:
            if fault.fault in (Fault.TIMED_OUT, Fault.BUSY, Fault.CANCELLED):
                away = 0.0
            elif (away := away + RETRY_S) > AWAY_S:
                return None
            cancel.wait(RETRY_S)
    return None
