"""A call that may never come back, made in a thread of its own, so that whoever waits for it can walk away.

pcsc-lite has no time limit: a mute card holds SCardTransmit until somebody pulls it, a frozen pcscd holds every call.
The interpreter stays free meanwhile. Whoever walks away leaves the thread to end by itself.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from drivers.protocol import Context, DeviceFault, Fault

T = TypeVar("T")

LOOK_S = 0.05  # how long a cancel may go unnoticed
GOODBYE_S = 0.3  # for a thread that is between two calls, to end in order


class Abandoned(Exception):
    """Raised in the errand's own thread: nobody waits any longer."""


class Errand(Generic[T]):
    """`work` gets the errand, and says before each call that may block what it is and how long it may take."""

    def __init__(self, work: "Callable[[Errand[T]], T]") -> None:
        self._work = work
        self._done = threading.Event()
        self._abandoned = threading.Event()
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._call: tuple[str, float] = ("begin", time.monotonic() + 1.0)  # what it is in, until when that may take
        self._thread = threading.Thread(target=self._run, name="pcsc", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def abandoned(self) -> bool:
        return self._abandoned.is_set()

    @property
    def call(self) -> str:
        return self._call[0]

    def about_to(self, call: str, at_most_s: float) -> None:
        """From inside the work. Ends it when nobody waits any longer."""
        if self._abandoned.is_set():
            raise Abandoned
        self._call = call, time.monotonic() + at_most_s

    def pause(self, seconds: float) -> None:
        """From inside the work."""
        self.about_to("pause", seconds + 1.0)
        if self._abandoned.wait(seconds):
            raise Abandoned

    def wait(self, context: Context | None, late: Callable[[str], DeviceFault]) -> T:
        """The work's result or its fault. CANCELLED or TIMED_OUT as `context` says; `late` of the call when one takes
        longer than it may. Walks away then; `running` tells whether the thread still hangs."""
        try:
            while not self._done.wait(LOOK_S if context is None else min(LOOK_S, context.remaining())):
                if context is not None:
                    context.check()
                call, until = self._call
                if time.monotonic() > until:
                    raise late(call)
        except DeviceFault:
            self._abandoned.set()
            self._thread.join(GOODBYE_S)
            raise
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result[0]

    def _run(self) -> None:
        try:
            self._result.append(self._work(self))
        except Abandoned:
            self._error = DeviceFault(Fault.CANCELLED)
        except BaseException as error:  # noqa: BLE001  # raised again where somebody waits
            self._error = error
        finally:
            self._done.set()
