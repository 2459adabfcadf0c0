"""一次性告知 to take along: a code that a telephone reads without a network, or a strip of paper."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.receipt import guide_text
from kiosk.session.events import GuidePrinted, OverClosed
from ui import qr
from ui.viewmodels.page import PageViewModel

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class TakeViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.say("用手机扫一扫，带走", "Take it along")

    @Property(str, notify=changed)
    def text(self) -> str:
        told = self.say(
            "要带什么、去哪里、打哪个电话，都在里面。不用联网。",
            "Scan it: what to bring, where to go, whom to call. No network needed.",
        )
        return told + (self.say("没有手机，就打印一张。", " Without a phone, print it.") if self.canPrint else "")

    @Property(str, notify=changed)
    def picture(self) -> str:
        return self._code[0]

    @Property(int, notify=changed)
    def modules(self) -> int:
        return self._code[1]

    @property
    def _code(self) -> tuple[str, int]:
        item, facts = self.visit.item, self.facts
        return qr.picture(guide_text(item, facts.config, self.visit.language, facts.now.date()) if item else "")

    @Property(bool, notify=changed)
    def canPrint(self) -> bool:
        return self.facts.works("receipt")

    @Property(str, notify=changed)
    def main(self) -> str:
        return self.say("打印一张", "Print it") if self.canPrint else self._back

    @Property(str, notify=changed)
    def other(self) -> str:
        return self._back if self.canPrint else ""

    @property
    def _back(self) -> str:
        return self.say("好了，接着看", "Done, read on")

    def spoken(self) -> str:
        return f"{self.title}{self.say('。', '. ')}{self.text}"

    @Slot()
    def print(self) -> None:
        self.controller.send(GuidePrinted())

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())
