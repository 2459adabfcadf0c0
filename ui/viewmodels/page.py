"""What view-models share."""

from PySide6.QtCore import QObject

from kiosk.session.visit import Visit
from ui.controller import VisitController
from ui.facts import Facts
from ui.tools import Tools


class PageViewModel(QObject):
    """Subclasses declare `changed = Signal()` themselves (Qt's tools read it from the class body) and use it as
    `notify` of every property; it fires whenever visit or facts change."""

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.tools = tools
        controller.changed.connect(self.changed)  # type: ignore[attr-defined]

    def say(self, zh: str, en: str) -> str:
        """The sentence in the visit's language; both stand side by side in the code."""
        return en if self.controller.visit.language == "en" else zh

    @property
    def visit(self) -> Visit:
        return self.controller.visit

    @property
    def facts(self) -> Facts:
        return self.controller.facts
