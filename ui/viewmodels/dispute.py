"""异议处理: which of the facts that the document tells are wrong."""

from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import Disputed, OverClosed
from kiosk.session.papers import disputable
from kiosk.session.visit import CERTIFICATE
from ui.viewmodels.page import PageViewModel
from ui.wording_identity import dispute_word

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in ui/pages.py")
class DisputeViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        if CERTIFICATE in disputable(self.visit):
            return self.say("证件、证照哪里不对？", "What is wrong?")
        return self.say("证件上哪一样不对？", "What is wrong on it?")

    @Property(str, notify=changed)
    def text(self) -> str:
        return self.say(
            "点一下就行。会跟着申请一起送去核实，这次照常办。", "Press it. It is checked; your matter goes on."
        )

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, Any]]:
        """Only what this document tells, and what certificates told."""
        return [
            {"name": name, "text": dispute_word(name, self.visit.language), "on": name in self.visit.disputed}
            for name in disputable(self.visit)
        ]

    @Property(str, notify=changed)
    def main(self) -> str:
        return (
            self.say("好了，接着核对", "Done") if self.visit.disputed else self.say("都对，接着核对", "All is right")
        )

    def spoken(self) -> str:
        return f"{self.title}{self.text}"

    @Slot(str)
    def choose(self, name: str) -> None:
        self.controller.send(Disputed(name))

    @Slot()
    def stay(self) -> None:
        self.controller.send(OverClosed())
