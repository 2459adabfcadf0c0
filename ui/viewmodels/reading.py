"""Words that are read in large letters or heard: a notice, what the province wrote. Turned over, never scrolled."""

import re
from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import Back
from kiosk.session.visit import Printing
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.page import PageViewModel
from ui.wording import notice

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

BETWEEN = 0.6  # lines between two paragraphs
SENTENCES = re.compile(r"[^。！？；.!?;]*[。！？；.!?;]+\s*|[^。！？；.!?;]+")


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


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class ReadViewModel(PageViewModel):  # type: ignore[operator]
    """Subclasses say what stands there, and what is done about it."""

    changed = Signal()

    read_now: Callable[[], tuple[object, ...]]  # another of them begins at its first page
    heading: Callable[[], str]
    under: Callable[[], str]
    text: Callable[[], list[str]]

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._leaf = 0
        self._of: tuple[object, ...] = ()
        self._ems, self._lines = 20.0, 12.0

    def follow(self) -> None:
        of = (self.visit.page, self.visit.mode, self.visit.language, *self.read_now())
        if of != self._of:
            self._of, self._leaf = of, 0

    @property
    def _leaves(self) -> list[list[str]]:
        return self.once("leaves", lambda: leaves(self.text(), self._ems, self._lines))

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.heading()

    @Property(str, notify=changed)
    def hint(self) -> str:
        return self.under()

    @Property(list, notify=changed)
    def paragraphs(self) -> list[str]:
        return self._leaves[min(self._leaf, len(self._leaves) - 1)]

    @Property(str, notify=changed)
    def banner(self) -> str:
        return notice(self.visit.notice, self.visit.language, self.facts) if self.visit.notice else ""

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        count = len(self._leaves)
        here = self._leaf + 1
        return self.say(f"第 {here} 页，共 {count} 页", f"Page {here} of {count}") if count > 1 else ""

    def spoken(self) -> str:
        """All of it."""
        return "".join([f"{self.heading()}。", *self.text()])

    def end(self) -> tuple[str, str]:
        """The main button at the end, and its icon."""
        return self.say("看完了", "Done"), ""

    def beginning(self) -> str:
        """The other button at the beginning; "": there is none."""
        return ""

    def at_once(self) -> bool:
        """The main button does its act on every page, and the other turns them."""
        return False

    def act(self) -> None:
        """What the main button does at the end."""
        self.controller.send(Back())

    @property
    def _acts(self) -> bool:
        return self.at_once() or self._leaf + 1 >= len(self._leaves)

    @Property(str, notify=changed)
    def main(self) -> str:
        return self.end()[0] if self._acts else self.say("往下看", "Read on")

    @Property(str, notify=changed)
    def mainIcon(self) -> str:
        return self.end()[1] if self._acts else ""

    @Property(bool, notify=changed)
    def mainEnabled(self) -> bool:
        return not self._acts or self.visit.printing is not Printing.RUNNING

    @Property(str, notify=changed)
    def other(self) -> str:
        if self.at_once() and len(self._leaves) > 1:
            return self.say("往下看", "Read on") if self._leaf + 1 < len(self._leaves) else self.say("从头看", "Top")
        return self.say("往回看", "Previous") if self._leaf else self.beginning()

    @Slot(float, float)
    def setRoom(self, ems: float, lines: float) -> None:
        """What a page holds: so many characters in a line, so many lines."""
        if (ems, lines) != (self._ems, self._lines) and ems >= 4 and lines >= 2:
            self._ems, self._lines, self._leaf = ems, lines, 0
            self._made, self._made_of = {}, None
            self.tell()

    @Slot()
    def go(self) -> None:
        if self._acts:
            self.act()
        else:
            self._leaf += 1
            self.tell()

    @Slot()
    def turn(self) -> None:
        if self.at_once() and len(self._leaves) > 1:
            self._leaf = (self._leaf + 1) % len(self._leaves)
            self.tell()
        elif self._leaf:
            self._leaf -= 1
            self.tell()
        else:
            self.controller.send(Back())
