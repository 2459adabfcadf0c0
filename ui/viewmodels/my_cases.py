"""What was filed here with this card: progress, the receipt again, withdrawing."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import EndAsked, PrintAsked, StubChosen, WithdrawAsked
from kiosk.session.visit import CaseStub, Mode, Notice, Printing
from ui import qr
from ui.viewmodels.filed import spaced
from ui.viewmodels.page import PageViewModel
from ui.wording import long_date, say
from ui.wording_visit import notice, state

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

ROWS, ROWS_ASSISTED, ROWS_WIDE = 4, 2, 2


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class MyCasesViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()
    _row = 0

    def follow(self) -> None:
        if not self.visit.stubs:
            self._row = 0

    @property
    def stub(self) -> CaseStub | None:
        stubs = self.visit.stubs
        return stubs[self.visit.chosen_stub] if 0 <= self.visit.chosen_stub < len(stubs) else None

    @property
    def size(self) -> int:
        panel = self.facts.config.panel
        if panel.width > panel.height:
            return ROWS_WIDE
        return ROWS_ASSISTED if self.visit.mode is Mode.ASSISTED else ROWS

    @property
    def first(self) -> int:
        return min(self._row, max(0, (len(self.visit.stubs) - 1) // self.size * self.size))

    @Property(str, notify=changed)
    def title(self) -> str:
        language = self.visit.language
        if not self.visit.stubs:
            return say(language, "没有找到办过的事", "Nothing filed with this card")
        return say(language, "您办过的事", "What you have filed")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if not self.visit.stubs:
            return ""
        return say(
            self.visit.language,
            "点一件，看进度、补打回执。",
            "Press one to see how far it is, or to print its receipt.",
        )

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        return not self.visit.stubs

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, Any]]:
        language, made = self.visit.language, []
        for n, stub in list(enumerate(self.visit.stubs))[self.first : self.first + self.size]:
            tone, icon, text = state(language, stub.state)
            when = long_date(datetime.fromisoformat(stub.filed_at).astimezone(self.facts.now.tzinfo).date(), language)
            made.append(
                {
                    "n": n,
                    "title": stub.item_title,
                    "note": f"{spaced(stub.receipt_number)} · {when}",
                    "tone": tone,
                    "icon": icon,
                    "state": text,
                    "on": n == self.visit.chosen_stub,
                }
            )
        return made

    @Property(bool, notify=changed)
    def paged(self) -> bool:
        return len(self.visit.stubs) > self.size

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self.first == 0

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        return self.first + self.size >= len(self.visit.stubs)

    @Property(str, notify=changed)
    def pageWord(self) -> str:
        here, pages = self.first // self.size + 1, -(-len(self.visit.stubs) // self.size)
        return say(self.visit.language, f"第 {here} 页，共 {pages} 页", f"Page {here} of {pages}")

    @Property(str, notify=changed)
    def number(self) -> str:
        return spaced(self.stub.receipt_number) if self.stub else ""

    @Property(str, notify=changed)
    def code(self) -> str:
        return qr.picture(self.stub.qr)[0] if self.stub else ""

    @Property(int, notify=changed)
    def modules(self) -> int:
        return qr.picture(self.stub.qr)[1] if self.stub else 0

    @Property(str, notify=changed)
    def progress(self) -> str:
        return state(self.visit.language, self.stub.state)[2] if self.stub else ""

    @Property(str, notify=changed)
    def owner(self) -> str:
        return self.stub.masked_name if self.stub else ""

    @Property(bool, notify=changed)
    def withdrawable(self) -> bool:
        return self.stub is not None and self.stub.withdrawable

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self.visit.printing is Printing.RUNNING

    @Property(str, notify=changed)
    def printWord(self) -> str:
        language = self.visit.language
        match self.visit.printing:
            case Printing.RUNNING:
                return say(language, "正在打印", "Printing")
            case Printing.UNPROVEN:
                return say(language, "没有，再打", "No: print it")
            case Printing.DONE:
                return say(language, "打好了，再打一张", "Print once more")
            case _:
                return say(language, "补打回执", "Print receipt")

    @Property(str, notify=changed)
    def bannerTone(self) -> str:
        return "done" if self.visit.notice is Notice.WITHDRAWN else "notice"

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        return notice(self.visit.language, self.visit.notice)[0]

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        return notice(self.visit.language, self.visit.notice)[1]

    @Slot(int)
    def choose(self, n: int) -> None:
        self.controller.send(StubChosen(n))

    @Slot(int)
    def turn(self, by: int) -> None:
        self._row = max(0, self.first + by * self.size)
        self.controller.send(StubChosen(min(self._row, len(self.visit.stubs) - 1)))
        self.tell()

    @Slot()
    def printReceipt(self) -> None:
        self.controller.send(PrintAsked())

    @Slot()
    def withdraw(self) -> None:
        self.controller.send(WithdrawAsked())

    @Slot()
    def done(self) -> None:
        self._row = 0
        self.controller.send(EndAsked())
