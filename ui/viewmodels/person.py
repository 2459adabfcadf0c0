"""是您吗: what the camera read of a passport or permit, to be confirmed; a name that it does not tell, written."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.catalogue import words
from kiosk.identity import IdCard, numbers
from kiosk.identity.card import Document
from kiosk.outbox.numbers import grouped
from kiosk.session.events import HelpAsked, NameWritten, NumberGiven, PersonConfirmed, PersonDoubted
from kiosk.session.identity import NAME
from kiosk.session.visit import Mode, Notice, Page, Purpose
from ui.controller import VisitController
from ui.input.composer import Composer, Tab
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.viewmodels.question_layout import ways
from ui.wording import long_date, notice
from ui.wording_identity import document_name, sex

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1
RECEIPT = 12  # digits of a receipt's number


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class PersonViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._composer: Composer = tools.input["composer"].another()
        self._composer.changed.connect(self._typed)
        self._of: tuple[Any, ...] = ()
        self.follow()

    def follow(self) -> None:
        visit = self.visit
        here = visit.page is Page.PERSON and visit.writing
        of = (here, visit.mode, visit.language, visit.purpose, self._foreign)
        if of == self._of:
            return
        began = here and not (self._of and self._of[0])
        self._of = of
        tab, tabs = self._ways()
        if began:
            self._composer.attach(*(("", RECEIPT) if self.asksNumber else (self._shortened, NAME[1])), tab, tabs)
        else:
            if not here:
                self._composer.wipe()
            self._composer.offer(tab, tabs)

    def _ways(self) -> tuple[Tab, tuple[Tab, ...]]:
        """A Chinese name is written in Chinese and a Latin one in letters, whatever language the pages speak."""
        if self.asksNumber:
            return ways("number", self.visit.mode, self.visit.language)
        return (Tab.LETTERS, (Tab.LETTERS,)) if self._foreign else ways("name", self.visit.mode, "zh_CN")

    def _typed(self) -> None:
        if self.visit.page is Page.PERSON:
            self.tell()

    @property
    def _card(self) -> IdCard | None:
        return self.visit.found

    @property
    def _foreign(self) -> bool:
        """Whose name is Latin: only the zone had no room for it."""
        card = self._card
        return card is not None and card.document is Document.PASSPORT and card.nationality != "CHN"

    @property
    def _shortened(self) -> str:
        card = self._card
        return (card.name_latin or "").replace(",", "") if card and self._foreign else ""

    @Property(Composer, constant=True)
    def composer(self) -> Composer:
        return self._composer

    @Property(bool, notify=changed)
    def writing(self) -> bool:
        return self.visit.writing

    @Property(bool, notify=changed)
    def asksNumber(self) -> bool:
        """What is written is the number of a receipt."""
        return self.visit.purpose is Purpose.MY_CASES

    @Property(str, notify=changed)
    def number(self) -> str:
        return grouped(self._composer.line)

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
        return self.say("核对证件", "Document")

    @Property(str, notify=changed)
    def title(self) -> str:
        if not self.visit.writing:
            return self.say("看一看，是您吗？", "Is this you?")
        if self.asksNumber:
            return self.say("回执号是多少？", "The receipt's number?")
        if self._foreign:
            return self.say("姓名请写全", "Your whole name")
        return self.say("您的姓名怎么写？", "Your Chinese name?")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if not self.visit.writing:
            return self.say(
                "这是从证件上读到的，哪一样不对就重新读。",
                "Read from your document. If anything is wrong, read it again.",
            )
        if self.asksNumber:
            return self.say("回执上最大的那 12 个数字。", "The 12 large digits on the receipt.")
        if self._foreign:
            return self.say(
                "那几行字写不下，请照着证件写全。", "It was cut short. Write all of it, as it is printed."
            )
        return self.say("照着证件上印的写。", "As it is printed on the document.")

    def spoken(self) -> str:
        """Never what stands there: the loudspeaker tells the whole hall."""
        return f"{self.title}{self.error or self.hint}"

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        return self.once("rows", self._everything)

    def _everything(self) -> list[dict[str, str]]:
        card, language = self._card, self.visit.language
        if card is None:
            return []
        until = long_date(card.valid_until, language) if card.valid_until else ""
        found = [
            ("document", self.say("证件", "Document"), document_name(language, card)),
            ("name", self.say("姓名", "Name"), card.name_latin or ""),
            ("number", self.say("号码", "Number"), numbers.mask(card.id_number)),
            ("born", self.say("出生", "Born"), long_date(card.birth_date, language)),
            ("sex", self.say("性别", "Sex"), sex(language, card)),
            ("nationality", self.say("国籍", "Nationality"), card.nationality or ""),
            ("until", self.say("有效到", "Valid until"), until),
        ]
        if self.visit.mode is Mode.ASSISTED:  # what no digit proves, and which document it is
            found = [row for row in found if row[0] in {"name", "number", "sex", "nationality"}]
        return [{"key": key, "label": label, "value": value} for key, label, value in found if value]

    @Property(str, notify=changed)
    def error(self) -> str:
        told = self.visit.notice
        here = told in (Notice.NAME_UNFIT, Notice.RECEIPT_UNFIT)
        return notice(told, self.visit.language, self.facts) if told and here else ""

    @Property(str, notify=changed)
    def rightWord(self) -> str:
        return self.say("对，是我", "Yes, that is me")

    @Property(str, notify=changed)
    def wrongWord(self) -> str:
        return self.say("不对，重读", "No, read again")

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        return self.say("查一查", "Find it") if self.asksNumber else self.say("写好了，下一步", "Next")

    @property
    def _by_hand(self) -> bool:
        return self.visit.mode is Mode.ASSISTED and self._composer.property("tab") == "hand"

    @Property(str, notify=changed)
    def otherWord(self) -> str:
        if self.asksNumber:
            return self.say("没有回执", "No receipt")
        return self.say("删一个字", "Delete one") if self._by_hand else self.say("不会写", "Help me")

    @Slot()
    def other(self) -> None:
        if self._by_hand:
            self._composer.erase()
        else:
            self.controller.send(HelpAsked())

    @Slot()
    def confirm(self) -> None:
        self.controller.send(PersonConfirmed())

    @Slot()
    def doubt(self) -> None:
        self.controller.send(PersonDoubted())

    @Slot()
    def accept(self) -> None:
        text = self._composer.finish()
        self.controller.send(NumberGiven(text) if self.asksNumber else NameWritten(text))
