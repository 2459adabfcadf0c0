"""Background work that must keep its order: a draft's save before its drop, audit lines as they happened."""

from collections import deque
from collections.abc import Callable
from typing import Any

from ui.runner import Runner

Job = tuple[Callable[[], Any], Callable[[Any], None]]


class Serial:
    """One job at a time, in the order they came."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._waiting: deque[Job] = deque()
        self._running = False

    def submit(self, work: Callable[[], Any], done: Callable[[Any], None] = lambda _: None) -> None:
        self._waiting.append((work, done))
        self._next()

    def _next(self) -> None:
        if self._running or not self._waiting:
            return
        self._running = True
        work, done = self._waiting.popleft()

        def finished(result: Any) -> None:
            self._running = False
            self._next()
            done(result)

        self._runner.submit(work, finished)
