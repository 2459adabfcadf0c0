"""Looks that take longer than the picture on the screen may stand still: in a thread of their own, one at a time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from cv2.typing import MatLike

from drivers.camera.frames import Frame
from drivers.protocol import DeviceFault, Fault, ZoneProblem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What one look found: the answer, or what is in its way, worst first."""

    answer: T | None
    problems: tuple[ZoneProblem, ...] = ()


class Looks(Generic[T]):
    """`look` gets every pixel of a frame, BGR. Nothing interrupts it: whoever ends early leaves it to end alone."""

    def __init__(self, look: Callable[[MatLike], Seen[T]]) -> None:
        self._look = look
        self._pool = ThreadPoolExecutor(1, "look")
        self._running: Future[Seen[T] | None] | None = None

    def at(self, frame: Frame) -> Seen[T] | None:
        """What the last look found, once. Looks at this frame next, unless a look runs or the answer is there."""
        if self._running is not None and not self._running.done():
            return None
        seen = self._running.result() if self._running is not None else None
        if seen is None or seen.answer is None:
            self._running = self._pool.submit(self._at, frame)
        return seen

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _at(self, frame: Frame) -> Seen[T] | None:
        try:
            return self._look(frame.full())
        except DeviceFault as fault:
            if fault.fault is not Fault.GARBLED:
                raise
            return None
