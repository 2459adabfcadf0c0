"""The way out: take the card, take the paper."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import EndConfirmed
from kiosk.session.visit import Way
from ui.viewmodels.page import PageViewModel
from ui.wording import say

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class TakeCardViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(bool, notify=changed)
    def present(self) -> bool:
        return self.visit.card_present

    @Property(bool, notify=changed)
    def slotted(self) -> bool:
        """It is in the slot, not on the reader."""
        return self.visit.way is Way.SOCIAL_CARD

    @Property(str, notify=changed)
    def title(self) -> str:
        if self.visit.card_present:
            if self.slotted:
                return say(self.visit.language, "请拔出社保卡", "Please take your card")
            return say(self.visit.language, "请拿好身份证", "Please take your ID card")
        return say(self.visit.language, "慢走，路上小心", "Goodbye, and take care")

    @Property(str, notify=changed)
    def hint(self) -> str:
        if self.visit.card_present:
            if self.slotted:
                return say(self.visit.language, "在读卡口里。", "It is in the card slot.")
            return say(
                self.visit.language,
                "在屏幕下面，靠右手边，亮灯的地方。",
                "Below the screen at the right, where the light is.",
            )
        return say(self.visit.language, "屏幕上什么都没留下。", "Nothing of yours is left on the screen.")

    @Property(str, notify=changed)
    def bannerTitle(self) -> str:
        if self.visit.card_present:
            if self.slotted:
                return say(self.visit.language, "卡还在读卡口里", "The card is still in the slot")
            return say(self.visit.language, "卡还在读卡的地方", "The card is still on the reader")
        return say(self.visit.language, "都好了", "All done")

    @Property(str, notify=changed)
    def bannerText(self) -> str:
        if self.visit.card_present:
            return say(
                self.visit.language,
                "拿走就好。回执也别忘了拿。",
                "Once you take it this page closes. Take the receipt too.",
            )
        return say(
            self.visit.language,
            "证件、回执、带来的材料，再看一眼都拿了没有。",
            "Card, receipt, papers: look once more that you have them all.",
        )

    @Slot()
    def done(self) -> None:
        self.controller.send(EndConfirmed())
