"""One background runner. What blocks runs on its executor; the result comes back on the GUI thread."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

T = TypeVar("T")


class Runner(QObject):
    """`submit(work, done)`: `done(result)` on the GUI thread. An exception of `work` is raised there too, so that it
    crashes loudly; expected failures are values that `work` returns."""

    _finished = Signal(object, object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._running: set[Future[Any]] = set()
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        future = self._executor.submit(work)
        self._running.add(future)
        future.add_done_callback(lambda ready: self._finished.emit(ready, done))

    def close(self) -> None:
        """Waits for what runs; of what then comes back nobody hears any more."""
        self._closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

    @property
    def idle(self) -> bool:
        return not self._running

    def drain(self, deadline_s: float = 10.0) -> None:
        """For tests: returns when everything submitted so far, and what it submitted, is delivered."""
        end = time.monotonic() + deadline_s
        while self._running:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(self._running)} still running")
            wait(self._running, timeout=0.05)
            QCoreApplication.processEvents()

    @Slot(object, object)
    def _deliver(self, future: "Future[Any]", done: Callable[[Any], None]) -> None:
        self._running.discard(future)
        if future.cancelled():
            return
        result = future.result()
        if not self._closed:
            done(result)
