"""What was filed with this card: progress, what is asked and answered, the receipt again, withdrawing."""

from datetime import date, datetime
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.contract.letter import LetterKind
from kiosk.session.events import CaseOpened, EndAsked, PrintAsked, StubChosen, WithdrawAsked
from kiosk.session.live import Trouble
from kiosk.session.my_cases import tells
from kiosk.session.visit import CaseStub, Mode, Notice, Page, Printing
from ui import qr
from ui.viewmodels.filed import spaced
from ui.viewmodels.page import PageViewModel
from ui.wording import long_date, say, short_date
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
    def _none(self) -> bool:
        """Nothing was found. A page that stands ready expects something."""
        return not self.visit.stubs and self.visit.page is Page.MY_CASES

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
        if self._none:
            return say(language, "没有找到办过的事", "Nothing filed with this card")
        return say(language, "您办过的事", "What you have filed")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if self._none:
            return ""
        asked = self.stub.asked if self.stub else None
        if asked is not None and asked.until:
            day = short_date(date.fromisoformat(asked.until), self.visit.language)
            return self.say(f"这一件还要您补，最晚 {day}。", f"This one still needs something, by {day}.")
        if asked is not None:
            return self.say("这一件还要您补。", "This one still needs something.")
        if not self.facts.online and self.facts.offline_since is not None:
            day = short_date(self.facts.offline_since.astimezone(self.facts.now.tzinfo).date(), self.visit.language)
            return self.say(
                f"现在没网，进度是 {day} 知道的。", f"There is no line now: this is what was known on {day}."
            )
        if self.visit.live.asking is not None:
            return self.say("正在问，别处还有没有办过的。", "Asking what was filed elsewhere.")
        if self.visit.live.trouble is Trouble.UNAVAILABLE:
            return self.say(
                "有的单位没有回话，别处办的可能没列全。", "Some offices did not answer: there may be more."
            )
        return self.say("点一件，看进度、补打回执。", "Press one to see how far it is, or to print its receipt.")

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        return self._none

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, Any]]:
        language, made = self.visit.language, []
        for n, stub in list(enumerate(self.visit.stubs))[self.first : self.first + self.size]:
            tone, icon, text = self._chip(stub)
            when = long_date(datetime.fromisoformat(stub.filed_at).astimezone(self.facts.now.tzinfo).date(), language)
            number = stub.source or spaced(stub.receipt_number)
            made.append(
                {
                    "n": n,
                    "title": stub.item_title,
                    "note": f"{number} · {when}" if number else when,
                    "tone": tone,
                    "icon": icon,
                    "state": text,
                    "on": n == self.visit.chosen_stub,
                }
            )
        return made

    def _chip(self, stub: CaseStub) -> tuple[str, str, str]:
        if stub.asked is not None:
            return state(self.visit.language, "supplement_requested")
        if stub.said and stub.said[0].kind in (LetterKind.RATING, LetterKind.REPORT):
            return state(self.visit.language, "report_answered")
        if stub.said and stub.said[0].kind == LetterKind.POSTED:
            return state(self.visit.language, "posted")
        return state(self.visit.language, stub.state)

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
    def numberWord(self) -> str:
        if self.stub is None or self.stub.receipt_number:
            return self.say("回执号", "Receipt number")
        return self.say("哪里收的", "Taken by") if self.stub.source else self.say("您反映的事", "What you reported")

    @Property(str, notify=changed)
    def number(self) -> str:
        if self.stub is None:
            return ""
        if self.stub.receipt_number:
            return spaced(self.stub.receipt_number)
        filed = datetime.fromisoformat(self.stub.filed_at).astimezone(self.facts.now.tzinfo).date()
        return self.stub.source or short_date(filed, self.visit.language)

    @Property(str, notify=changed)
    def code(self) -> str:
        return qr.picture(self.stub.qr)[0] if self.stub else ""

    @Property(int, notify=changed)
    def modules(self) -> int:
        return qr.picture(self.stub.qr)[1] if self.stub else 0

    @Property(str, notify=changed)
    def progress(self) -> str:
        if self.stub is None:
            return ""
        words = state(self.visit.language, self.stub.state)[2]
        if not self.stub.state_at:
            return words
        since = datetime.fromisoformat(self.stub.state_at).astimezone(self.facts.now.tzinfo).date()
        return f"{words}\n{short_date(since, self.visit.language)}"

    @Property(str, notify=changed)
    def owner(self) -> str:
        return self.stub.masked_name if self.stub else ""

    @Property(bool, notify=changed)
    def withdrawable(self) -> bool:
        return self.stub is not None and self.stub.withdrawable

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self.visit.printing is Printing.RUNNING

    @Property(bool, notify=changed)
    def tells(self) -> bool:
        """There is something to read or to add: the main button leads there, the receipt has another."""
        return self.stub is not None and tells(self.stub)

    @Property(bool, notify=changed)
    def reprints(self) -> bool:
        return self.stub is not None and bool(self.stub.qr)

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        stub = self.stub
        if stub is None:
            return self.say("知道了，结束", "Finish")
        if stub.asked is not None:
            return self.say("看要补什么", "What is it?")
        if stub.said:
            return self.say("看回话", "Read it")
        if stub.parts:
            return self.say("看每一项", "Each part")
        return self._print_word() if stub.qr else self.say("办好了", "Done")

    @Property(str, notify=changed)
    def mainIcon(self) -> str:
        if self.stub is None:
            return ""
        return "next" if tells(self.stub) else "print" if self.stub.qr else ""

    @Property(bool, notify=changed)
    def mainEnabled(self) -> bool:
        stub, running = self.stub, self.visit.printing is Printing.RUNNING
        return stub is None or tells(stub) or not (stub.qr and running)

    @Property(str, notify=changed)
    def printWord(self) -> str:
        return self._print_word()

    def _print_word(self) -> str:
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
    def go(self) -> None:
        if self.stub is None or not (tells(self.stub) or self.stub.qr):
            self.done()
        else:
            self.controller.send(CaseOpened() if tells(self.stub) else PrintAsked())

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
