"""`kiosk ui`: the screen with everything behind it, until its window is closed or a signal comes.

The attract page comes first; what stands behind it is loaded once its first frame is on the screen, or with the
first press if that is sooner.
"""

import ctypes
import logging
import signal
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QWindow

from kiosk.config import Config
from kiosk.notify import Watchdog
from kiosk.session.effects import Wipe
from kiosk.session.events import Tick
from kiosk.session.visit import Page, Visit
from kiosk.state import StateFolder
from ui import crash
from ui.app import application, build
from ui.controller import VisitController
from ui.facts import Facts
from ui.runner import Runner
from ui.services.pictures import Pictures
from ui.tools import Tools

if TYPE_CHECKING:
    from kiosk.catalogue.advice import Advice
    from kiosk.catalogue.load import Catalogue
    from kiosk.session.effects import Effect
    from ui.services.inside import Inside

log = logging.getLogger("ui")
SLOTS = ("idcard", "camera", "receipt", "scanner", "handwriting", "voice", "ocr")
TICK_MS = 1000
WORKERS = 8
# malloc.h
M_ARENA_MAX, ARENAS = -8, 2
M_MMAP_THRESHOLD, LARGE = -3, 256 * 1024
M_TRIM_THRESHOLD, FREE_MOST = -1, 128 * 1024
CRASHED, RESTART = 1, 75  # EX_TEMPFAIL: whoever supervises starts the screen again


def keep_little() -> None:
    """Memory that is free goes back at once, mallopt(3).

    Every thread would get an arena of its own and keep what its busiest moment needed; and with the first picture
    that is freed malloc would take pictures from its heap from then on, where small things settle between them.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):  # not in every C library
        libc.mallopt(M_ARENA_MAX, ARENAS)
        libc.mallopt(M_MMAP_THRESHOLD, LARGE)
        libc.mallopt(M_TRIM_THRESHOLD, FREE_MOST)


class Terminal(QObject):
    """The screen, and behind it what `furnish` brings."""

    furnished = Signal()

    def __init__(self, config: Config, state: StateFolder, slots: Collection[str] = SLOTS) -> None:
        super().__init__()
        self._config, self._state, self._slots = config, state.make(), slots
        keep_little()
        self.application = application()
        self._inside: Inside | None = None
        self._watchdog = Watchdog()
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self.failure: Exception | None = None
        language = config.terminal.language
        self.controller = VisitController(
            Facts(config=config, now=datetime.now().astimezone(), online=False),
            self._perform,
            visit=Visit(page=Page.ATTRACT, language=language, home_language=language),
        )
        runner = Runner(ThreadPoolExecutor(WORKERS, thread_name_prefix="ui"))
        self._tools = Tools(self._catalogue, runner, self._advice, self._serve, self._pin, {"pictures": Pictures()})
        self.screen = build(self.controller, self._tools, show=False)
        self._shown = False
        self._first = self.screen.window.frameSwapped.connect(
            self._first_frame,
            Qt.ConnectionType.QueuedConnection,  # a GPU's frames end in another thread
        )

    def _first_frame(self) -> None:
        if self._shown:  # under X the second frame is there before the first one's word
            return
        self._shown = True
        self.screen.window.frameSwapped.disconnect(self._first)
        self._watchdog.ready()
        try:
            self.furnish()
        except Exception as error:  # noqa: BLE001  # a slot would swallow it; `run` raises it again
            self.failure = error
            self.application.exit(CRASHED)

    def furnish(self) -> "Inside":
        """Loads what stands behind the screen, once."""
        if self._inside is None:
            from ui.services.inside import Inside

            self._inside = Inside(
                self._config,
                self._state,
                self._slots,
                self.controller,
                self.screen.shell,
                self._tools,
                lambda: self.application.exit(RESTART),
            )
            self._inside.start()
            self._clock.start()
            self.furnished.emit()
        return self._inside

    def close(self) -> None:
        self._clock.stop()
        if self._inside is not None:
            self._inside.close()
        self._tools.runner.close()
        self.screen.close()
        if self._inside is not None:
            self._inside.close_store()

    def _catalogue(self) -> "Catalogue":
        from ui.services.inside import read_catalogue

        return read_catalogue(self._config, self._state, self.controller)

    def _advice(self) -> "Advice":
        from kiosk.catalogue import advice
        from kiosk.catalogue.load import where

        return advice.read(where(self._config, self._state))

    def _perform(self, effect: "Effect", visit: Visit) -> None:
        self.furnish().perform(effect, visit)
        if isinstance(effect, Wipe):
            QTimer.singleShot(0, self, self._give_back)  # once the visit's last page is deleted

    def _give_back(self) -> None:
        from ui.services.wipe import give_back

        self.furnish().renew()
        self.screen.engine.collectGarbage()
        give_back()

    def _serve(self, what: str) -> None:
        if (technician := self.furnish().technician) is not None:
            technician.do(what)

    def _pin(self, digits: str) -> bool:
        from kiosk import pin

        return pin.opens(self._config.terminal.technician_pin, digits)

    def _tick(self) -> None:
        self.controller.send(Tick())
        now = datetime.now().astimezone()
        if now.minute != self.controller.facts.now.minute:
            self.controller.update_facts(now=now)
            inside = self.furnish()
            inside.renew()
            inside.look()
        self._watchdog.feed()


def run(config: Config, state: StateFolder, *, robot: Path | None = None, slots: Collection[str] = SLOTS) -> int:
    if robot is not None and not config.terminal.developer:
        log.error("--robot needs `developer = true` in the configuration")
        return CRASHED
    terminal = Terminal(config, state, slots)
    crash.ends(lambda: terminal.application.exit(CRASHED))
    app, window = terminal.application, terminal.screen.window

    def listen() -> None:
        from ui.robot import Robot

        if robot is not None:
            Robot(robot, window, terminal.controller)

    terminal.furnished.connect(listen)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())  # the tick lets Python see it within a second
    window.setVisibility(QWindow.Visibility.Windowed if config.terminal.developer else QWindow.Visibility.FullScreen)
    code = app.exec()
    terminal.close()
    if terminal.failure is not None:
        raise terminal.failure
    return code
