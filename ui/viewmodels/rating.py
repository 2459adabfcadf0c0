"""好差评: five levels, nothing chosen beforehand, tags of the level, skippable (domain.md 6.7)."""

from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.session.events import Rated
from kiosk.session.visit import Mode, Page
from ui.controller import VisitController
from ui.tools import Tools
from ui.viewmodels.choices import benefits_for
from ui.viewmodels.page import PageViewModel
from ui.wording import say
from ui.wording_visit import LEVELS, TAGS

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

TAGS_SHOWN, TAGS_ASSISTED = 8, 2


@QmlElement
@QmlUncreatable("built by ui/pages.py")
class RatingViewModel(PageViewModel):  # type: ignore[operator]
    changed = Signal()

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(controller, tools, parent)
        self._level = 0
        self._tags: tuple[str, ...] = ()
        self._anonymous = False

    def follow(self) -> None:
        if self.visit.page is not Page.RATING:
            self._level, self._tags, self._anonymous = 0, (), False

    @Property(str, notify=changed)
    def title(self) -> str:
        return say(self.visit.language, "今天办得怎么样？", "How did it go today?")

    @Property(str, notify=changed)
    def hint(self) -> str:
        return say(
            self.visit.language, "说真话就好，不影响您的事。", "Say what you think; your case is not affected."
        )

    @Property(list, notify=changed)
    def levels(self) -> list[dict[str, Any]]:
        return [
            {"level": level, "title": say(self.visit.language, *text), "on": level == self._level}
            for level, text in LEVELS.items()
        ]

    @Property(list, notify=changed)
    def tags(self) -> list[dict[str, Any]]:
        """Of the chosen level; none before one is chosen."""
        most = TAGS_ASSISTED if self.visit.mode is Mode.ASSISTED else TAGS_SHOWN
        return [
            {"code": code, "title": say(self.visit.language, zh, en), "on": code in self._tags}
            for code, zh, en in TAGS.get(self._level, ())[:most]
        ]

    @Property(str, notify=changed)
    def tagsTitle(self) -> str:
        if not self._level:
            return ""
        good = self._level >= 3
        return say(
            self.visit.language,
            "好在哪里？（可以不选）" if good else "哪里不好？（可以不选）",
            "What was good? (if you like)" if good else "What was not? (if you like)",
        )

    @Property(bool, notify=changed)
    def chosen(self) -> bool:
        return self._level > 0

    @Slot(int)
    def choose(self, level: int) -> None:
        if level in LEVELS:
            self._tags = () if level != self._level else self._tags
            self._level = level
            self.tell()

    @Slot(str)
    def tag(self, code: str) -> None:
        kept = tuple(one for one in self._tags if one != code)
        self._tags = kept if len(kept) < len(self._tags) else (*self._tags, code)
        self.tell()

    @Property(str, notify=changed)
    def anonymousWord(self) -> str:
        """Only of a matter that was filed: anything else names nobody anyway."""
        return say(self.visit.language, "不留名", "No name") if self._level and self.visit.filed else ""

    @Property(bool, notify=changed)
    def anonymous(self) -> bool:
        return self._anonymous

    @Slot()
    def turnAnonymous(self) -> None:
        self._anonymous = not self._anonymous
        self.tell()

    @property
    def _more(self) -> bool:
        return bool(benefits_for(self.visit, self.facts, self.tools))

    @Slot()
    def send(self) -> None:
        if self._level:
            level, tags = self._level, self._tags
            self.controller.send(Rated(level, tags, self._more, self._anonymous))

    @Slot()
    def skip(self) -> None:
        self.controller.send(Rated(None, benefits=self._more))
