"""An electronic code held up to the scanner, or to the camera: asked about at once, and forgotten. It is a bearer's
credential."""

import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from drivers.protocol import DeviceFault, Fault, ScannedCode
from drivers.wire import DeviceClient, read_code, read_code_held_up
from kiosk.identity import CardError
from kiosk.session.events import CardFailed, CardRead, CodeSeen
from kiosk.session.identity import refusal
from kiosk.session.live import Trouble
from kiosk.session.visit import Notice, Visit
from ui.runner import Runner
from ui.services.frames import Frames
from ui.services.live import Live

if TYPE_CHECKING:  # the screen's first frame waits for this module, and asks nobody
    from kiosk.contract.live import LiveAnswer, LiveRequest

SERVICE = "identity.code"


class CodeWatch:
    """`send` is called on the GUI thread."""

    def __init__(
        self,
        clients: Mapping[Literal["scanner", "camera"], DeviceClient],
        held_up_to: Callable[[], Literal["scanner", "camera"]],
        live: Live,
        runner: Runner,
        send: Callable[[Any], None],
        frames: Frames,
        today: Callable[[], date],
    ) -> None:
        self._clients = clients
        self._held_up_to = held_up_to
        self._live = live
        self._runner = runner
        self._send = send
        self._frames = frames
        self._today = today
        self._cancel: threading.Event | None = None
        self._watched = False  # by the camera

    def read(self, visit: Visit, deadline_s: float) -> None:
        if self._cancel is not None:
            return
        self._cancel = cancel = threading.Event()
        item = visit.item.catalog_code if visit.item else None
        by = self._held_up_to()
        client, self._watched = self._clients[by], by == "camera"
        seen = self._frames.begin(cancel) if self._watched else None

        def scan() -> ScannedCode | Fault:
            try:
                if seen is not None:
                    return read_code_held_up(client, deadline_s, seen, cancel)
                return read_code(client, deadline_s, cancel)
            except DeviceFault as fault:
                return fault.fault

        self._runner.submit(scan, lambda said: self._scanned(said, item, cancel))

    def stop(self) -> None:
        if self._cancel is not None:
            self._cancel.set()
            self._cancel = None
            self._live.forget()
            self._unwatch()

    def _unwatch(self) -> None:
        if self._watched:
            self._watched = False
            self._frames.end()

    def _scanned(self, said: ScannedCode | Fault, item: str | None, cancel: threading.Event) -> None:
        if cancel is not self._cancel:
            return
        self._unwatch()
        if isinstance(said, Fault):
            self._tell(CardFailed(said), cancel)
            return
        self._send(CodeSeen())
        today = self._today()
        self._live.ask(
            request_of(said, item), lambda answer: judged(answer, today), lambda event: self._tell(event, cancel)
        )

    def _tell(self, event: CardRead | CardFailed, cancel: threading.Event) -> None:
        if cancel is self._cancel:
            self._cancel = None
            self._send(event)


def request_of(code: ScannedCode, item: str | None) -> "LiveRequest":
    from kiosk.contract.live import LiveRequest

    return LiveRequest(id=str(uuid.uuid4()), service=SERVICE, item=item, answers={"code": code.text})


def judged(answer: "LiveAnswer | Trouble", today: date) -> CardRead | CardFailed:
    """In a worker."""
    from kiosk.contract.live import Holder, Outcome
    from kiosk.identity.code import holder

    if isinstance(answer, Trouble) or answer.outcome is Outcome.UNAVAILABLE:
        return CardFailed(Fault.NO_ANSWER, Notice.CODE_UNANSWERED)
    if not isinstance(answer.body, Holder):
        return CardFailed(Fault.REFUSED, Notice.CODE_STALE)
    try:
        card = holder(answer.body)
    except CardError:
        return CardFailed(Fault.REFUSED, Notice.CODE_UNANSWERED)
    return CardRead(card, refusal(card, today))
