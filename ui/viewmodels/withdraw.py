"""撤回: asks again, says what it means."""

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import OverClosed, WithdrawConfirmed
from ui.viewmodels.filed import spaced
from ui.viewmodels.page import PageViewModel
from ui.wording import say

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class WithdrawViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    @Property(str, notify=changed)
    def title(self) -> str:
        return say(self.visit.language, "真的要撤回吗？", "Withdraw it?")

    @Property(str, notify=changed)
    def text(self) -> str:
        stubs, chosen = self.visit.stubs, self.visit.chosen_stub
        if not 0 <= chosen < len(stubs):
            return ""
        stub = stubs[chosen]
        return say(
            self.visit.language,
            f"{stub.item_title}\n回执号 {spaced(stub.receipt_number)}\n撤回了就不再往下办。想办，要重新申请。",
            f"{stub.item_title}\nNo. {spaced(stub.receipt_number)}\nIt goes no further; you can apply anew.",
        )

    @Slot()
    def keep(self) -> None:
        self.controller.send(OverClosed())

    @Slot()
    def confirm(self) -> None:
        self.controller.send(WithdrawConfirmed())
