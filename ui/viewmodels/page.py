"""What view-models share."""

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import QObject

from kiosk.session.visit import Visit
from ui.controller import VisitController
from ui.facts import Facts
from ui.tools import Tools

Made = TypeVar("Made")


class PageViewModel(QObject):
    """Subclasses declare `changed = Signal()` themselves (Qt's tools read it from the class body) and use it as
    `notify` of every property; it fires whenever visit or facts change."""

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.tools = tools
        self._made: dict[str, object] = {}
        self._made_of: tuple[Visit, Facts] | None = None
        controller.changed.connect(self._forget)
        controller.changed.connect(self.changed)  # type: ignore[attr-defined]

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What several properties need, made once for the visit and the facts as they stand. Never altered."""
        if self._made_of is None or self._made_of[0] is not self.visit or self._made_of[1] is not self.facts:
            self._made, self._made_of = {}, (self.visit, self.facts)
        if name not in self._made:
            self._made[name] = make()
        return cast("Made", self._made[name])

    def _forget(self) -> None:
        """With the next change at the latest: nothing of a resident outlives the visit here."""
        self._made, self._made_of = {}, None

    def say(self, zh: str, en: str) -> str:
        """The sentence in the visit's language; both stand side by side in the code."""
        return en if self.controller.visit.language == "en" else zh

    @property
    def visit(self) -> Visit:
        return self.controller.visit

    @property
    def facts(self) -> Facts:
        return self.controller.facts
