"""公告, 政策解读: a list, and one of them to read in large letters or to hear."""

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import Back, NoticeChosen
from kiosk.session.visit import Page
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choosing import choose
from ui.viewmodels.page import PageViewModel
from ui.wording import long_date, notice

if TYPE_CHECKING:
    from kiosk.catalogue.item import Item
    from kiosk.catalogue.notices import Notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

BETWEEN = 0.6  # lines between two paragraphs
SENTENCES = re.compile(r"[^。！？；.!?;]*[。！？；.!?;]+\s*|[^。！？；.!?;]+")
NUMBERS = re.compile(r"\d{5,}")


def rows(text: str, ems: float) -> int:
    """Lines of `ems` width that the text takes, rather too many."""
    return max(1, -(-int(sum(1.02 if ord(letter) > 0x2E7F else 0.58 for letter in text) + 1) // max(1, int(ems))))


def leaves(paragraphs: list[str], ems: float, lines: float) -> list[list[str]]:
    """Pages of at most `lines`; a paragraph goes over to the next page at the end of a sentence."""
    pages: list[list[str]] = [[]]
    left = lines
    for paragraph in paragraphs:
        whole = rows(paragraph, ems) + BETWEEN
        if whole > left and pages[-1] and whole <= lines:
            pages.append([])
            left = lines
        part = ""
        for sentence in [paragraph] if whole <= left else SENTENCES.findall(paragraph):
            if part and rows(part + sentence, ems) + BETWEEN > left:
                pages[-1].append(part)
                pages.append([])
                part, left = "", lines
            elif not part and pages[-1] and rows(sentence, ems) + BETWEEN > left:
                pages.append([])
                left = lines
            part += sentence
        pages[-1].append(part)
        left -= rows(part, ems) + BETWEEN
    return pages


def dated(one: "Notice", language: str) -> str:
    """Of which day, and whose."""
    office = one.office_en if language == "en" else one.office
    return " · ".join([long_date(one.published, language), *([office] if office else [])])


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class NoticesViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._leaf = 0
        self._room = 4

    def follow(self) -> None:
        if self.visit.page not in (Page.NOTICES, Page.NOTICE):
            self._leaf = 0

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("公告和政策", "Notices")

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.say("点一条，看全文，也能听。", "Press one to read or hear it.")

    def spoken(self) -> str:
        titles = [self.say(one.title, one.title_en) for one in self._page]
        return self.say("。", ". ").join([str(self.title), *titles])

    @property
    def _last(self) -> int:
        return max(0, -(-len(self.facts.notices) // self._room) - 1)

    @property
    def _page(self) -> "tuple[Notice, ...]":
        start = min(self._leaf, self._last) * self._room
        return self.facts.notices[start : start + self._room]

    @Property(list, notify=changed)
    def shown(self) -> list[dict[str, Any]]:
        start = min(self._leaf, self._last) * self._room
        return [
            {
                "n": start + at,
                "title": self.say(one.title, one.title_en),
                "note": dated(one, self.visit.language),
                "kind": self.say("公告", "Notice") if one.kind == "notice" else self.say("政策", "Policy"),
                "tone": "notice" if one.kind == "notice" else "info",
            }
            for at, one in enumerate(self._page)
        ]

    @Property(bool, notify=changed)
    def paged(self) -> bool:
        return self._last > 0

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        return self.say(
            f"第 {self._leaf + 1} 页，共 {self._last + 1} 页", f"Page {self._leaf + 1} of {self._last + 1}"
        )

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self._leaf == 0

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        return self._leaf >= self._last

    @Slot(int)
    def setRoom(self, room: int) -> None:
        if room != self._room and room > 0:
            self._room = room
            self._leaf = min(self._leaf, self._last)
            self.tell()

    @Slot(int)
    def turn(self, by: int) -> None:
        self._leaf = max(0, min(self._leaf + by, self._last))
        self.tell()

    @Slot(int)
    def choose(self, n: int) -> None:
        self.controller.send(NoticeChosen(n))


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class NoticeViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._leaf = 0
        self._of: tuple[object, ...] = ()
        self._ems, self._lines = 20.0, 12.0

    def follow(self) -> None:
        of = (self.visit.page, self.visit.read_notice, self.visit.mode, self.visit.language)
        if of != self._of:
            self._of, self._leaf = of, 0

    @property
    def _notice(self) -> "Notice | None":
        return next(iter(self.facts.notices[self.visit.read_notice : self.visit.read_notice + 1]), None)

    @property
    def _text(self) -> list[str]:
        one = self._notice
        if one is None:
            return [self.say("这一条已经撤下了。", "This one has been taken down.")]
        return list(one.text_en if self.visit.language == "en" else one.text)

    @property
    def _leaves(self) -> list[list[str]]:
        return self.once("leaves", lambda: leaves(self._text, self._ems, self._lines))

    @property
    def _item(self) -> "Item | None":
        """The service it is about, where there is one here."""
        codes = self._notice.items if self._notice else []
        return next((item for code in codes if (item := self.tools.catalogue.get(code)) is not None), None)

    @Property(str, notify=changed)
    def title(self) -> str:
        one = self._notice
        return self.say(one.title, one.title_en) if one else self.say("公告和政策", "Notices")

    @Property(str, notify=changed)
    def hint(self) -> str:
        one = self._notice
        return dated(one, self.visit.language) if one else ""

    @Property(list, notify=changed)
    def paragraphs(self) -> list[str]:
        return self._leaves[min(self._leaf, len(self._leaves) - 1)]

    @Property(str, notify=changed)
    def banner(self) -> str:
        return notice(self.visit.notice, self.visit.language, self.facts) if self.visit.notice else ""

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        count = len(self._leaves)
        return (
            self.say(f"第 {self._leaf + 1} 页，共 {count} 页", f"Page {self._leaf + 1} of {count}")
            if count > 1
            else ""
        )

    def spoken(self) -> str:
        """All of it; a number to call is said figure by figure."""
        return "".join(
            NUMBERS.sub(lambda found: " ".join(found[0]), text) for text in [f"{self.title}。", *self._text]
        )

    @Property(str, notify=changed)
    def main(self) -> str:
        if self._leaf + 1 < len(self._leaves):
            return self.say("往下看", "Read on")
        return self.say("去办这件事", "Do it here") if self._item is not None else self.say("看完了", "Done")

    @Property(str, notify=changed)
    def other(self) -> str:
        if self._leaf:
            return self.say("往回看", "Up")
        return self.say("看别的", "Others") if self._item is not None or len(self._leaves) > 1 else ""

    @Slot(float, float)
    def setRoom(self, ems: float, lines: float) -> None:
        """What a page holds: so many characters in a line, so many lines."""
        if (ems, lines) != (self._ems, self._lines) and ems >= 4 and lines >= 2:
            self._ems, self._lines, self._leaf = ems, lines, 0
            self._made, self._made_of = {}, None
            self.tell()

    @Slot()
    def go(self) -> None:
        if self._leaf + 1 < len(self._leaves):
            self._leaf += 1
            self.tell()
        elif (item := self._item) is not None:
            choose(self.controller, self.tools, item)
        else:
            self.controller.send(Back())

    @Slot()
    def turnBack(self) -> None:
        if self._leaf:
            self._leaf -= 1
            self.tell()
        else:
            self.controller.send(Back())
