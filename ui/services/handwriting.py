"""What the strokes on the handwriting pad are: asked of the recogniser's process, newest drawing first."""

import logging
import threading
from collections.abc import Callable

from drivers.protocol import DeviceFault
from drivers.wire import DeviceClient, recognise
from ui.input.strokes import Strokes
from ui.runner import Runner

log = logging.getLogger("ui.handwriting")

DEADLINE_S = 3.0


class Handwriting:
    """Callable as `ui.input.composer.Recognise`. While one drawing is looked at, only the newest other one waits."""

    def __init__(self, client: DeviceClient, runner: Runner) -> None:
        self._client = client
        self._runner = runner
        self._busy = False
        self._next: tuple[Strokes, Callable[[list[str]], None]] | None = None
        self._lost = threading.Event()

    def __call__(self, strokes: Strokes, then: Callable[[list[str]], None]) -> None:
        if self._busy:
            self._next = (strokes, then)
            return
        self._busy = True
        plain = [[(x, y) for x, y, _ in stroke] for stroke in strokes]
        self._runner.submit(lambda: self._look(plain), lambda texts: self._done(texts, then))

    def forget(self) -> None:
        self._next = None

    def _look(self, strokes: list[list[tuple[float, float]]]) -> list[str]:
        try:
            texts = recognise(self._client, strokes, DEADLINE_S)
        except DeviceFault as fault:
            if not self._lost.is_set():  # told once
                log.warning("handwriting lost: %s", fault.fault)
            self._lost.set()
            return []
        self._lost.clear()
        return texts

    def _done(self, texts: list[str], then: Callable[[list[str]], None]) -> None:
        self._busy = False
        then(texts)
        if self._next is not None:
            (strokes, following), self._next = self._next, None
            self(strokes, following)
