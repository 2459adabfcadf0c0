"""Lay the card where the light is; or come with something else, where the service takes it."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from drivers.protocol import ZoneProblem
from kiosk.catalogue import words
from kiosk.session.events import WayChosen
from kiosk.session.identity import CARDS, ways
from kiosk.session.visit import Mode, Notice, Page, Purpose, Way
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choosing import SLOTS
from ui.viewmodels.page import PageViewModel
from ui.wording_identity import hint, notice, promise, title, waits, way_name, zone_problem

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
STOPPED = frozenset(
    {
        Notice.CARD_EXPIRED,
        Notice.READER_AWAY,
        Notice.CARD_WRONG_KIND,
        Notice.CARD_OTHER_PERSON,
        Notice.CARD_NUMBER_INVALID,
        Notice.CARD_UNREADABLE,
        Notice.CARD_LOCKED,
        Notice.CODE_STALE,
        Notice.CODE_UNANSWERED,
    }
)


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class IdentityViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._no_card = False

    def follow(self) -> None:
        if self.visit.page is not Page.IDENTITY:
            self._no_card = False

    @property
    def _assisted(self) -> bool:
        return self.visit.mode is Mode.ASSISTED

    @Property(str, notify=changed)
    def way(self) -> str:
        return self.visit.way

    @Property(str, notify=changed)
    def title(self) -> str:
        return title(self.visit.language, self.visit.way, camera=self._camera)

    @Property(str, notify=changed)
    def hint(self) -> str:
        return hint(self.visit.language, self.visit.way, brief=self._assisted, camera=self._camera)

    @property
    def _camera(self) -> bool:
        match self.visit.way:
            case Way.TRAVEL_DOCUMENT:
                return True
            case Way.CODE:
                return self.facts.reads_codes == "camera"
            case _:
                return False

    @Property(bool, notify=changed)
    def camera(self) -> bool:
        """The document camera reads it, and shows what it sees."""
        return self._camera

    @Property(str, notify=changed)
    def service(self) -> str:
        if self.visit.purpose is Purpose.MY_CASES:
            return self.say("查进度、补打回执", "My cases")
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return 2 if self.visit.purpose is Purpose.APPLY else 0

    @Property(str, notify=changed)
    def stepName(self) -> str:
        if self.visit.way is Way.ID_CARD:
            return self.say("读身份证", "ID card")
        return self.say("读证件", "Document")

    @property
    def _others(self) -> list[Way]:
        """Ways that suffice as well."""
        return [way for way in ways(self.visit) if way is not self.visit.way]

    @property
    def _open(self) -> bool:
        """Whether any of them works now."""
        return any(map(self._works, self._others))

    def _works(self, way: Way) -> bool:
        return any(map(self.facts.works, SLOTS[way])) and (way is not Way.CODE or self.facts.online)

    @Property(list, notify=changed)
    def others(self) -> list[dict[str, Any]]:
        """One that does not work now stays in its place: a finger may rest on its neighbour."""
        found = self._others
        language, brief = self.visit.language, self._assisted or len(found) > 2
        return [
            {"way": way.value, "text": way_name(language, way, brief=brief), "works": self._works(way)}
            for way in found
        ]

    @property
    def told(self) -> Notice | None:
        """The visit's notice, unless it is of a reader that has come back."""
        back = self.visit.reading and self._works(self.visit.way)
        return None if back and self.visit.notice is Notice.READER_AWAY else self.visit.notice

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        return self.visit.reading and not self.visit.card_present

    @Property(str, notify=changed)
    def picture(self) -> str:
        """What the camera sees; "" when it does not watch."""
        return self.facts.preview.picture if self.facts.preview else ""

    @Property(str, notify=changed)
    def tone(self) -> str:
        if self._no_card:
            return "info"
        if self.told in STOPPED:
            return "error"
        return "notice"

    @Property(str, notify=changed)
    def sign(self) -> str:
        if self._no_card:
            return "info"
        return "stop" if self.told in STOPPED else "scan"

    @Property(str, notify=changed)
    def state(self) -> str:
        place, language, way = self.facts.config.place, self.visit.language, self.visit.way
        if self._no_card:
            return self.say(
                f"回家拿了再来，什么时候都行；或者到{place.window}办，{place.window_hours}。",
                f"Come back with it at any hour, or go to {place.window}, {place.window_hours}.",
            )
        if self.visit.checking:
            return self.say("扫到了，正在核对", "Scanned; checking it")
        problem = self._problem
        if problem is not None and (problem is not ZoneProblem.NO_ZONE or self.told is None):
            return zone_problem(language, problem)
        if self.told is not None:
            return notice(self.told, language, self.facts, way, others=self._open)
        if self.visit.card_present and way in CARDS:
            return self.say("正在读，先别拿走", "Reading; leave it there")
        return waits(language, way)

    @property
    def _problem(self) -> ZoneProblem | None:
        """What keeps the camera from reading the document that lies there."""
        preview = self.facts.preview
        if self.visit.way is not Way.TRAVEL_DOCUMENT or preview is None or not preview.problems:
            return None
        return ZoneProblem(preview.problems[0]) if preview.problems[0] in set(ZoneProblem) else None

    @Property(str, notify=changed)
    def promise(self) -> str:
        if self.visit.purpose is Purpose.MY_CASES and self.visit.way is Way.TRAVEL_DOCUMENT:
            return self.say("还要回执上的号码，对上了才给看。", "The receipt's number is asked for as well.")
        return promise(self.visit.language, self.visit.way, brief=self._assisted)

    @Property(str, notify=changed)
    def other(self) -> str:
        if self._no_card:
            return self.say("还是放卡", "I have it after all") if not self._open else self.say("带了", "I do")
        if self._open:
            return self.say("都没带", "None")
        return self.say("没带身份证怎么办", "I have no card with me")

    @Slot()
    def noCard(self) -> None:
        self._no_card = not self._no_card
        self.tell()

    @Slot(str)
    def choose(self, way: str) -> None:
        self._no_card = False
        self.controller.send(WayChosen(Way(way)))
