"""Lay the card where the light is."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.session.visit import Mode, Notice, Page, Purpose
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import notice

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

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("请把身份证\n放到亮灯的地方", "Lay your ID card\nwhere the light is")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if self.visit.mode is Mode.ASSISTED:
            return self.say("在屏幕下面，靠右手边，平放。", "Below the screen, on the right, flat.")
        return self.say(
            "在屏幕下面，靠右手边。平放，听到“嘀”就好了。",
            "Below the screen, on the right. Flat, until you hear a beep.",
        )

    @Property(str, notify=changed)
    def service(self) -> str:
        if self.visit.purpose is Purpose.MY_CASES:
            return self.say("查进度、补打回执", "My cases")
        return words.title(self.visit.item, self.visit.language) if self.visit.item else ""

    @Property(int, notify=changed)
    def step(self) -> int:
        return 2 if self.visit.purpose is Purpose.APPLY else 0

    @property
    def told(self) -> Notice | None:
        """The visit's notice, unless it is of a reader that has come back."""
        back = self.visit.reading and self.facts.works("idcard")
        return None if back and self.visit.notice is Notice.READER_AWAY else self.visit.notice

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        return self.visit.reading and not self.visit.card_present

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
        place = self.facts.config.place
        if self._no_card:
            return self.say(
                f"回家拿了再来，什么时候都行；或者到{place.window}办，{place.window_hours}。",
                f"Come back with it at any hour, or go to {place.window}, {place.window_hours}.",
            )
        if self.told is not None:
            return notice(self.told, self.visit.language, self.facts)
        if self.visit.card_present:
            return self.say("正在读，先别拿走", "Reading; leave it there")
        return self.say("正在等您的身份证", "Waiting for your ID card")

    @Property(str, notify=changed)
    def promise(self) -> str:
        if self.visit.mode is Mode.ASSISTED:
            return self.say("只为办这件事，办完不留。", "For this only; nothing stays.")
        return self.say(
            "只读姓名、号码、住址和照片。办完，屏幕上不留。",
            "Only name, number, address and photo. Nothing stays on the screen.",
        )

    @Property(str, notify=changed)
    def other(self) -> str:
        return (
            self.say("还是放卡", "I have it after all")
            if self._no_card
            else self.say("没带身份证怎么办", "I have no card with me")
        )

    @Slot()
    def noCard(self) -> None:
        self._no_card = not self._no_card
        self.tell()
