"""`kiosk ui`: the screen with everything behind it, until its window is closed or a signal comes."""

import logging
import os
import shutil
import signal
import socket
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWindow

from kiosk import pin
from kiosk.catalogue.load import Catalogue, load, where
from kiosk.config import Config
from kiosk.keys import KeysBroken
from kiosk.outbox.filing import Filing
from kiosk.session.effects import Effect
from kiosk.session.events import ServiceChanged, Tick
from kiosk.session.visit import Page, Visit
from kiosk.state import StateFolder
from kiosk.store import StoreBroken, StoreFull
from ui.app import Screen, application, build
from ui.controller import VisitController
from ui.facts import Facts
from ui.runner import Runner
from ui.services.build import VisitServices, make_composer
from ui.services.pictures import Pictures
from ui.services.technician import Technician
from ui.services.voice import Voice
from ui.tools import Tools
from ui.voice import script

log = logging.getLogger("ui")
SLOTS = ("idcard", "camera", "receipt", "scanner", "handwriting", "voice")
TICK_MS = 1000
WORKERS = 8
RESTART = 75  # EX_TEMPFAIL: whoever supervises starts the screen again


def watchdog() -> Callable[[], None]:
    """Feeds systemd's watchdog, sd_notify(3); called on the GUI thread, so that a frozen screen is restarted."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return lambda: None
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    line.connect("\0" + address[1:] if address.startswith("@") else address)
    line.send(b"READY=1")
    return lambda: _ignore_full(line)


def _ignore_full(line: socket.socket) -> None:
    try:
        line.send(b"WATCHDOG=1", socket.MSG_DONTWAIT)
    except BlockingIOError:  # systemd is behind; the next second tells it again
        return


@dataclass
class Terminal:
    """Everything that `run` builds, so that tests and the demo can drive it without the event loop."""

    screen: Screen
    controller: VisitController
    runner: Runner
    executor: ThreadPoolExecutor
    services: VisitServices | None
    voice: Voice | None
    filing: Filing | None

    def close(self) -> None:
        if self.services:
            self.services.close()
        if self.voice:
            self.voice.close()
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.screen.close()
        if self.filing:
            self.filing.close()


def open_filing(config: Config, state: StateFolder) -> Filing | None:
    """None when the store or the keys are broken: the screen then says where else to go."""
    try:
        return Filing(state, config)
    except (StoreBroken, StoreFull, KeysBroken) as error:
        log.error("cannot file: %s", error)
        return None


def can_file(config: Config, state: StateFolder) -> bool:
    return shutil.disk_usage(state.root).free >= config.terminal.disk_low_mb * 1_000_000


def first_facts(config: Config, catalogue: Catalogue) -> Facts:
    return Facts(
        config=config,
        now=datetime.now().astimezone(),
        online=False,
        catalogue_version=catalogue.version,
        catalogue_date=catalogue.date.isoformat(),
        items=len(catalogue.items),
    )


def make(config: Config, state: StateFolder, slots: Collection[str] = SLOTS) -> Terminal:
    app = application()
    state.make()
    now = datetime.now().astimezone()
    catalogue = load(where(config, state), now.date())
    executor = ThreadPoolExecutor(WORKERS, thread_name_prefix="ui")
    runner = Runner(executor)
    filing = open_filing(config, state)
    serving = filing is not None and can_file(config, state)
    first = Visit(
        page=Page.ATTRACT if serving else Page.OUT_OF_SERVICE,
        serving=serving,
        language=config.terminal.language,
        home_language=config.terminal.language,
    )
    services: VisitServices | None = None
    voice: Voice | None = None
    acts: list[Callable[[str], None]] = []
    screens: list[Screen] = []

    def say() -> None:
        shell = screens[0].shell
        visit = shell.visit
        words = script(shell.model(visit.over or visit.page))
        if voice is not None and words:
            voice.say(words, visit.language)

    def quiet() -> None:
        if voice is not None:
            voice.quiet()

    def perform(effect: Effect, visit: Visit) -> None:
        if services is not None:
            services.perform(effect, visit)

    engines: dict[str, Any] = {"pictures": Pictures(), "capture": lambda: None}
    if filing is not None:
        services = VisitServices(config, state, filing, runner, slots, say, quiet)
        engines = services.input
        if "voice" in services.clients:
            voice = Voice(services.clients["voice"])
    else:
        engines["composer"] = make_composer()
    tools = Tools(
        catalogue,
        runner,
        service=lambda what: acts[0](what) if acts else None,
        pin=lambda digits: pin.opens(config.terminal.technician_pin, digits),
        input=engines,
    )
    controller = VisitController(first_facts(config, catalogue), perform, visit=first)
    if services is not None:
        services.attach(controller)
    screen = build(controller, tools, show=False)
    screens.append(screen)
    if services is not None:
        poller = services.poller(catalogue)
        look = poller.ask
        poller.start()
        acts.append(Technician(controller, runner, services.clients, state, look, lambda: app.exit(RESTART)).do)
    _clock(controller, config, state, screen.window, filing_opened=filing is not None)
    return Terminal(screen, controller, runner, executor, services, voice, filing)


def _clock(
    controller: VisitController, config: Config, state: StateFolder, parent: QObject, *, filing_opened: bool
) -> None:
    feed = watchdog()

    def tick() -> None:
        controller.send(Tick())
        now = datetime.now().astimezone()
        if now.minute != controller.facts.now.minute:
            controller.update_facts(now=now)
            controller.send(ServiceChanged(filing_opened and can_file(config, state)))
        feed()

    timer = QTimer(parent)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)


def run(config: Config, state: StateFolder, *, robot: Path | None = None, slots: Collection[str] = SLOTS) -> int:
    if robot is not None and not config.terminal.developer:
        log.error("--robot needs `developer = true` in the configuration")
        return 1
    terminal = make(config, state, slots)
    app, window = terminal.screen.application, terminal.screen.window
    if robot is not None:
        from ui.robot import Robot

        Robot(robot, window, terminal.controller)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.quit())  # the tick lets Python see it within a second
    window.setVisibility(QWindow.Visibility.Windowed if config.terminal.developer else QWindow.Visibility.FullScreen)
    code = app.exec()
    terminal.close()
    return code
