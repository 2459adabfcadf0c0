"""A passport or permit under the camera: its machine-readable zone read, and whom it names."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from drivers.protocol import DeviceFault, Fault, ZoneProblem
from drivers.wire import DeviceClient, OnFrame, read_travel
from kiosk.identity import CardError
from kiosk.identity.travel import holder
from kiosk.session.events import CardFailed, DocumentRead
from kiosk.session.identity import refusal
from kiosk.session.visit import Notice
from ui.runner import Runner
from ui.services.frames import Frames


class DocumentWatch:
    """`send` is called on the GUI thread."""

    def __init__(
        self,
        client: DeviceClient,
        runner: Runner,
        send: Callable[[Any], None],
        frames: Frames,
        today: Callable[[], date],
    ) -> None:
        self._client = client
        self._runner = runner
        self._send = send
        self._frames = frames
        self._today = today
        self._cancel: threading.Event | None = None

    def read(self, deadline_s: float) -> None:
        if self._cancel is not None:
            return
        self._cancel = cancel = threading.Event()
        seen = self._frames.begin(cancel)
        self._runner.submit(lambda: self._read(deadline_s, seen, cancel), lambda result: self._done(result, cancel))

    def stop(self) -> None:
        if self._cancel is not None:
            self._cancel.set()
            self._cancel = None
            self._frames.end()

    def _read(self, deadline_s: float, seen: OnFrame, cancel: threading.Event) -> DocumentRead | CardFailed:
        try:
            card = holder(read_travel(self._client, deadline_s, seen, cancel))
        except DeviceFault as fault:
            return _failed(fault)
        except CardError:
            return CardFailed(Fault.MEDIA_INVALID, Notice.CARD_WRONG_KIND)
        return DocumentRead(card, refusal(card, self._today()))

    def _done(self, result: DocumentRead | CardFailed, cancel: threading.Event) -> None:
        if cancel is not self._cancel:
            return
        self._cancel = None
        self._frames.end()
        self._send(result)


def _failed(fault: DeviceFault) -> CardFailed:
    """A zone that was seen and stayed unread is no other document, unless it says so itself."""
    if fault.fault is Fault.MEDIA_INVALID and fault.detail != ZoneProblem.OTHER_KIND:
        return CardFailed(Fault.GARBLED)
    return CardFailed(fault.fault)
