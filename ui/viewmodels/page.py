"""What view-models share."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar, cast

from PySide6.QtCore import QObject

from kiosk.session.visit import Visit
from ui.controller import VisitController
from ui.facts import Facts
from ui.tools import Tools

Made = TypeVar("Made")


class PageViewModel(QObject):
    """Subclasses declare `changed = Signal()` themselves (Qt's tools read it from the class body) and use it as
    `notify` of every property; it fires whenever visit or facts change. One with lists may declare `listed` for
    them as well: it fires only when one of them is another, since a list told again makes all its rows anew."""

    def __init__(self, controller: VisitController, tools: Tools, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.controller = controller
        self.tools = tools
        self._made: dict[str, object] = {}
        self._made_of: tuple[Visit, Facts] | None = None
        self._heard: tuple[Visit, Facts] | None = None
        self._silent = False
        self._expected: Visit | None = None
        self._led_to: Sequence[str] = ()
        self._as_built: dict[str, object] | None = None
        self._listed: dict[str, object] = {}
        controller.changed.connect(self.hear)

    def hear(self) -> None:
        """Visit or facts are others than they were. A second call for the same ones does nothing."""
        visit, facts = self.controller.visit, self.facts
        if self._heard is not None and self._heard[0] is visit and self._heard[1] is facts:
            return
        if self._heard is None or self._heard[0] is not visit:
            self._expected = None
        self._heard = visit, facts
        self._made, self._made_of = {}, None  # nothing of a resident outlives the visit here
        self.follow()
        self.tell()

    def follow(self) -> None:
        """What a page holds beside the visit follows it here, whether the page is shown or not."""

    def tell(self) -> None:
        if self._silent:
            return
        self.changed.emit()  # type: ignore[attr-defined]
        listed = {name: getattr(self, name) for name in self._lists()}
        if listed != self._listed:
            self._listed = listed
            self.listed.emit()  # type: ignore[attr-defined]

    def list_anew(self) -> None:
        """Its lists are others for a reason of the page's own: said even to a hidden one."""
        self._listed = {}
        self.listed.emit()  # type: ignore[attr-defined]

    @classmethod
    @cache
    def _lists(cls) -> tuple[str, ...]:
        meta = cls.staticMetaObject  # type: ignore[attr-defined]
        properties = (meta.property(at) for at in range(meta.propertyCount()))
        return tuple(str(one.name()) for one in properties if one.notifySignal().name() == b"listed")

    def wake(self) -> None:
        """The page is shown from now on. One that was built ahead and shows all as it is now is told nothing."""
        self.hear()
        self._silent = False
        built, self._as_built = self._as_built, None
        self._listed = {name: built[name] for name in self._lists()} if built else {}
        if built is None or any(getattr(self, name) != value for name, value in built.items()):
            self.tell()

    def expect(self, offered: Sequence[str]) -> None:
        """The page is built ahead next, while another is lit that leads to services of these codes: until the visit
        changes it shows what will stand there, as far as it is known."""
        self._led_to = offered
        self._expected = self.expected(self.controller.visit)
        self.follow()

    def expected(self, visit: Visit) -> Visit:
        return visit

    def also(self, offered: Sequence[str]) -> bool:
        """Lays out one thing more that may stand on its hidden page, if there is any."""
        del offered
        return False

    def offers(self) -> list[str]:
        """The services whose guide is one press away."""
        return []

    def sleep(self) -> None:
        """The page is hidden: its items hear nothing until it is shown."""
        self._silent = True

    def stands(self) -> None:
        """Its hidden page stands, and shows what is so at this moment."""
        meta = self.metaObject()
        own = range(QObject.staticMetaObject.propertyCount(), meta.propertyCount())  # type: ignore[attr-defined]
        self._as_built = {name: getattr(self, name) for name in (str(meta.property(at).name()) for at in own)}

    def gone(self) -> None:
        """Its page was deleted, or is built anew."""
        self._as_built = None

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What several properties need, made once for the visit and the facts as they stand. Never altered."""
        if self._made_of is None or self._made_of[0] is not self.visit or self._made_of[1] is not self.facts:
            self._made, self._made_of = {}, (self.visit, self.facts)
        if name not in self._made:
            self._made[name] = make()
        return cast("Made", self._made[name])

    def say(self, zh: str, en: str) -> str:
        """The sentence in the visit's language; both stand side by side in the code."""
        return en if self.visit.language == "en" else zh

    @property
    def visit(self) -> Visit:
        return self._expected or self.controller.visit

    @property
    def facts(self) -> Facts:
        return self.controller.facts
