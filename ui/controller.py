"""Holds the visit and the facts; every press becomes an event, a step's effects go to whoever carries them out."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from kiosk.config import Timeouts
from kiosk.session.effects import Effect
from kiosk.session.events import Event
from kiosk.session.visit import Visit
from ui.facts import Facts


class VisitController(QObject):
    changed = Signal()

    def __init__(
        self,
        facts: Facts,
        perform: Callable[[Effect, Visit], None],
        visit: Visit | None = None,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._facts = facts
        self._perform = perform
        self._clock = clock
        self._visit = visit or Visit(last_touch=clock())

    @property
    def visit(self) -> Visit:
        return self._visit

    @property
    def facts(self) -> Facts:
        return self._facts

    @property
    def timeouts(self) -> Timeouts:
        return self._facts.config.timeouts

    def send(self, event: Event) -> None:
        from kiosk.session.step import step  # it takes 0.3 s: with the first event, not before the first frame

        before = self._visit
        self._visit, effects = step(before, event, self._clock(), self.timeouts)
        if self._visit is not before and self._visit != before:
            self.changed.emit()
        for effect in effects:
            self._perform(effect, self._visit)

    def update_facts(self, **values: object) -> None:
        facts = replace(self._facts, **values)  # type: ignore[arg-type]
        if facts != self._facts:
            self._facts = facts
            self.changed.emit()

    def show(self, visit: Visit, facts: Facts) -> None:
        """Puts a moment on the screen as it is: `kiosk screens` and tests."""
        self._visit, self._facts = visit, facts
        self.changed.emit()
