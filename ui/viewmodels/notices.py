"""公告, 政策解读: a list, and one of them to read in large letters or to hear."""

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import NoticeChosen
from kiosk.session.visit import Page
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choosing import choose
from ui.viewmodels.page import PageViewModel
from ui.viewmodels.reading import ReadViewModel
from ui.wording import long_date

if TYPE_CHECKING:
    from kiosk.catalogue.item import Item
    from kiosk.catalogue.notices import Notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

NUMBERS = re.compile(r"\d{5,}")


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


class NoticeViewModel(ReadViewModel):
    @property
    def _notice(self) -> "Notice | None":
        return next(iter(self.facts.notices[self.visit.read_notice : self.visit.read_notice + 1]), None)

    def offers(self) -> list[str]:
        return [self._item.catalog_code] if self._item is not None else []

    @property
    def _item(self) -> "Item | None":
        """The service it is about, where there is one here."""
        codes = self._notice.items if self._notice else []
        return next((item for code in codes if (item := self.tools.catalogue.get(code)) is not None), None)

    def read_now(self) -> tuple[object, ...]:
        return (self.visit.read_notice,)

    def heading(self) -> str:
        one = self._notice
        return self.say(one.title, one.title_en) if one else self.say("公告和政策", "Notices")

    def under(self) -> str:
        one = self._notice
        return dated(one, self.visit.language) if one else ""

    def text(self) -> list[str]:
        one = self._notice
        if one is None:
            return [self.say("这一条已经撤下了。", "This one has been taken down.")]
        return list(one.text_en if self.visit.language == "en" else one.text)

    def spoken(self) -> str:
        """A number to call is said figure by figure."""
        return NUMBERS.sub(lambda found: " ".join(found[0]), super().spoken())

    def end(self) -> tuple[str, str]:
        return (self.say("去办这件事", "Do it here") if self._item is not None else self.say("看完了", "Done")), ""

    def beginning(self) -> str:
        return self.say("看别的", "Others") if self._item is not None or len(self._leaves) > 1 else ""

    def act(self) -> None:
        if (item := self._item) is not None:
            choose(self.controller, self.tools, item)
        else:
            super().act()
