"""Puts the visit's services together: `kiosk ui` calls this once."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drivers.wire import DeviceClient
from kiosk.audit import latest
from kiosk.catalogue.advice import Advice
from kiosk.catalogue.load import Catalogue
from kiosk.config import Config
from kiosk.outbox.filing import Filing
from kiosk.session.effects import Audit
from kiosk.session.visit import Way
from kiosk.state import StateFolder
from ui.controller import VisitController
from ui.facts import Preview
from ui.input.composer import Composer, Recognise
from ui.input.pinyin import PinyinEngine, PinyinMissing
from ui.input.rare import rare
from ui.runner import Runner
from ui.services.answers import Answers
from ui.services.cards import Cards
from ui.services.codes import CodeWatch
from ui.services.copies import Copies
from ui.services.documents import DocumentWatch
from ui.services.effects import Effects, Services
from ui.services.facts import FactsPoller, Sources
from ui.services.filing import Filer
from ui.services.frames import Frames
from ui.services.guard import CLEARED, TAMPERED, Guard
from ui.services.handwriting import Handwriting
from ui.services.helper import Helper
from ui.services.live import Live
from ui.services.memory import Memory
from ui.services.pages import PageWatch
from ui.services.paper import Papers
from ui.services.pictures import Pictures
from ui.services.printing import Printer
from ui.services.reading import PageReader
from ui.services.records import Records
from ui.services.serial import Serial

log = logging.getLogger("ui")

CLOSING_S = 5.0


def make_composer(handwriting: Recognise | None = None) -> Composer:
    """With what is installed: without libgooglepinyin there is handwriting, without a recogniser there is pinyin."""
    try:
        pinyin: PinyinEngine | None = PinyinEngine()
    except PinyinMissing as missing:
        log.warning("no pinyin: %s", missing)
        pinyin = None
    return Composer(pinyin, rare, handwriting)


@dataclass
class VisitServices:
    """`input` goes into `Tools.input`; `attach` once the controller stands; `perform` is the controller's."""

    config: Config
    state: StateFolder
    filing: Filing
    runner: Runner
    slots: Collection[str]
    say: Callable[[], None] = lambda: None
    quiet: Callable[[], None] = lambda: None
    pictures: Pictures = field(default_factory=Pictures)
    advise: Callable[[], Advice] = Advice

    def __post_init__(self) -> None:
        self.clients = {slot: DeviceClient(self.state.device_socket(slot)) for slot in self.slots}
        hand = self.clients.get("handwriting")
        self.composer = make_composer(Handwriting(hand, self.runner) if hand else None)
        self._effects: Effects | None = None
        self._controller: VisitController | None = None
        self._pages: PageWatch | None = None

    @property
    def input(self) -> dict[str, Any]:
        return {"composer": self.composer, "pictures": self.pictures, "capture": self._capture}

    def perform(self, effect: Any, visit: Any) -> None:
        assert self._effects is not None, "attach first"
        self._effects.perform(effect, visit)

    def attach(self, controller: VisitController) -> None:
        self._controller = controller
        send = controller.send

        def today() -> date:
            return controller.facts.now.date()

        serial = Serial(self.runner)
        store, keys = self.filing.store, self.filing.keys
        memory = Memory(store, self.state, keys, serial, self.config.timeouts.draft_hours)
        camera, frames = self._client("camera"), Frames(self._show, self.pictures)
        self._pages = PageWatch(camera, self.runner, send, frames)
        codes = Live(self.state.sync_socket, self.runner)
        helper = Helper(Live(self.state.sync_socket, self.runner), send)
        readers = {Way.ID_CARD: self._client("idcard"), Way.SOCIAL_CARD: self._client("socialcard")}
        if "ocr" in self.clients:
            reader = PageReader(self.clients["ocr"], self.runner, send, self.state.pictures)
            controller.changed.connect(lambda: reader.follow(controller.visit))
        self._effects = Effects(
            Services(
                cards=Cards(readers, self.runner, send, memory, today),
                documents=DocumentWatch(camera, self.runner, send, frames, today),
                codes=CodeWatch(
                    {"scanner": self._client("scanner"), "camera": camera},
                    lambda: controller.facts.reads_codes,
                    codes,
                    self.runner,
                    send,
                    frames,
                    today,
                ),
                pages=self._pages,
                memory=memory,
                filer=Filer(self.filing, self.runner, send, camera),
                printer=Printer(self._client("receipt"), self.runner, send),
                papers=Papers(self.config, lambda: controller.facts.now, self.advise),
                records=Records(
                    store, keys, serial, memory, send, place=self.config.place.name, called=helper.called
                ),
                helper=helper,
                answers=Answers(Live(self.state.sync_socket, self.runner), keys.trust, send),
                copies=Copies(self._client("a4"), self.runner, send, self.state.pictures),
                pictures=self.pictures,
                composer=self.composer,
                folder=self.state.pictures,
                timeouts=self.config.timeouts,
                say=self.say,
                quiet=self.quiet,
            ),
            send,
        )

    def guard(self) -> Guard:
        """Of the cabinet and the power supply."""
        controller = self._controller
        assert controller is not None, "attach first"
        return Guard(
            controller,
            Serial(self.runner),  # of its own: no audit line waits for a lamp
            self.clients.get("cabinet"),
            lambda name: self.perform(Audit(name), controller.visit),
            was_tampered=latest(self.filing.store, TAMPERED, CLEARED) == TAMPERED,
        )

    def poller(self, catalogue: Callable[[], Catalogue], also: Callable[[dict[str, Any]], None]) -> FactsPoller:
        assert self._controller is not None, "attach first"
        sources = Sources(self.clients, self.filing.store, self.state, self.config, catalogue)
        return FactsPoller(self._controller, self.runner, sources, also)

    def close(self) -> None:
        """Ends what waits for devices; drafts, records and audit lines under way are finished."""
        if self._effects is not None:
            self._effects.wipe()
            self._effects.forget_card()
        try:
            self.runner.drain(CLOSING_S)
        except TimeoutError:
            log.warning("left while work was under way")

    def _client(self, slot: str) -> DeviceClient:
        """One whose socket nobody serves says NOT_CONNECTED, and the page goes round it."""
        return self.clients.get(slot) or DeviceClient(self.state.device_socket(slot))

    def _show(self, preview: Preview | None) -> None:
        assert self._controller is not None
        self._controller.update_facts(preview=preview)

    def _capture(self) -> None:
        if self._pages is not None:
            self._pages.capture()
