"""The paper: being printed, printed, or not to be had just now. The number and its code stand here in any case."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import PrintAsked, ReceiptTaken
from kiosk.session.progress import remembered
from kiosk.session.visit import Printing
from ui import qr
from ui.viewmodels.filed import spaced
from ui.viewmodels.page import PageViewModel
from ui.wording import say

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

FAILED = frozenset({Printing.PAPER_OUT, Printing.FAILED})


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class ReceiptViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        language = self.visit.language
        match self.visit.printing:
            case Printing.PAPER_OUT:
                return say(language, "打印纸用完了，\n事情已经收好", "Out of paper.\nYour case is safe")
            case Printing.FAILED:
                return say(language, "回执没打出来，\n事情已经收好", "Not printed.\nYour case is safe")
            case Printing.UNPROVEN:
                return say(language, "请看一看，\n回执出来了没有", "Please look:\nis the receipt there?")
            case Printing.RUNNING:
                return say(language, "回执正在打印", "Printing the receipt")
            case _:
                return say(language, "回执打好了", "The receipt is ready")

    @Property(str, notify=changed)
    def hint(self) -> str:
        language = self.visit.language
        if self.visit.printing in FAILED:
            return say(
                language,
                "没有纸的回执，一样算数。记下号码，或者用手机扫一扫。",
                "It counts without paper. Note the number, or scan the code.",
            )
        if self.visit.printing is Printing.UNPROVEN:
            return say(
                language,
                "在屏幕下面中间。没有也算数：记下号码，或者用手机扫一扫。",
                "Below the screen. If not, note the number.",
            )
        return say(language, "在屏幕下面中间取。", "Take it below the middle of the screen.")

    @Property(str, notify=changed)
    def number(self) -> str:
        return spaced(self.visit.filed.receipt_number) if self.visit.filed else ""

    @Property(str, notify=changed)
    def code(self) -> str:
        return qr.picture(self.visit.filed.qr)[0] if self.visit.filed else ""

    @Property(int, notify=changed)
    def modules(self) -> int:
        return qr.picture(self.visit.filed.qr)[1] if self.visit.filed else 0

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        return self.visit.printing is Printing.RUNNING

    @Property(bool, notify=changed)
    def failed(self) -> bool:
        return self.visit.printing in FAILED

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        if not remembered(self.visit):
            return say(self.visit.language, "请收好回执号", "Keep the receipt number")
        return say(self.visit.language, "以后也能补打", "Print it another day")

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        if not remembered(self.visit):
            return say(self.visit.language, "记好回执号，凭它查进度。", "Keep the number: it tells how it goes.")
        return say(
            self.visit.language,
            "哪天都行：放身份证，点“查进度”，就能补打。",
            'On any day lay your ID card here, press "My cases", and print the receipt.',
        )

    @Property(str, notify=changed)
    def otherWord(self) -> str:
        if self.visit.printing in FAILED:
            return say(self.visit.language, "再试一次", "Try again")
        if self.visit.printing is Printing.UNPROVEN:
            return say(self.visit.language, "没有，再打", "No, try again")
        return say(self.visit.language, "再打一张", "Print again")

    @Property(str, notify=changed)
    def mainWord(self) -> str:
        if self.visit.printing in FAILED:
            return say(self.visit.language, "记好了，结束", "I have it, finish")
        if self.visit.printing is Printing.UNPROVEN:
            return say(self.visit.language, "好了，结束", "Finish")
        return say(self.visit.language, "都拿好了，结束", "I have all, finish")

    @Slot()
    def printAgain(self) -> None:
        self.controller.send(PrintAsked())

    @Slot()
    def done(self) -> None:
        self.controller.send(ReceiptTaken())
