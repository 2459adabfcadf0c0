"""陪同办: whether anybody comes, asked of the province as long as whoever called waits."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer

from kiosk.session.events import HelpComing
from kiosk.session.live import Trouble
from ui.services.live import Live

if TYPE_CHECKING:  # the screen's first frame waits for this module, and asks nobody
    from kiosk.contract.live import LiveAnswer, LiveRequest

SERVICE = "help"
SOON_MS, LATER_MS = 5_000, 20_000  # between two questions: at first, and after a minute
OFTEN, ENOUGH = 12, 100  # questions: so many soon, so many in all (half an hour)


class Helper:
    """`called` once the call is durable, on the GUI thread; `send` is called there too."""

    def __init__(self, live: Live, send: Callable[[Any], None]) -> None:
        self._live = live
        self._send = send
        self._call = ""
        self._asked = 0
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def called(self, call: str, language: str) -> None:
        """Of several calls of a visit, the last is followed."""
        self.forget()
        self._call, self._language = call, language
        self._timer.start(SOON_MS)

    def forget(self) -> None:
        self._call, self._asked = "", 0
        self._timer.stop()
        self._live.forget()

    def _ask(self) -> None:
        call, language = self._call, self._language
        self._asked += 1
        self._live.ask(request_of(call), lambda said: words(said, language), lambda told: self._heard(call, told))

    def _heard(self, call: str, told: str) -> None:
        if call != self._call:
            return
        if told:
            self._send(HelpComing(told))
        elif self._asked < ENOUGH:
            self._timer.start(SOON_MS if self._asked < OFTEN else LATER_MS)


def request_of(call: str) -> "LiveRequest":
    from kiosk.contract.live import LiveRequest

    return LiveRequest(id=str(uuid.uuid4()), service=SERVICE, answers={"call": call})


def words(said: "LiveAnswer | Trouble", language: str) -> str:
    """ "" as long as nobody is on the way, and while nobody can be asked."""
    from kiosk.contract.live import HelpSaid

    if isinstance(said, Trouble) or not isinstance(said.body, HelpSaid) or said.body.state != "coming":
        return ""
    return said.body.words_en or said.body.words if language == "en" else said.body.words
