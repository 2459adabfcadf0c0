"""Keeps processes running: for development, the demo and small sites. On a terminal systemd does this (deploy/)."""

import logging
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from types import FrameType

from kiosk.cli.commands import start

log = logging.getLogger("kiosk.run")

WAIT_FIRST_S, WAIT_LONGEST_S = 0.5, 10.0
STEADY_S = 60.0  # a process that ran this long starts again at once
STOP_S = 5.0


@dataclass(slots=True)
class Child:
    name: str
    words: tuple[str, ...]
    ends_all: bool = False  # the screen's window was closed: nothing to serve any more
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = WAIT_FIRST_S
    due: float = field(default=0.0)

    def start(self) -> None:
        self.process = start(*self.words, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()


class Supervisor:
    def __init__(self, children: list[Child]) -> None:
        self._children = children
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> int:
        """Until `stop`, a signal, or the end of a child that ends all; returns that child's exit code, else 0."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        code = 0
        try:
            while not self._stopping.is_set():
                for child in self._children:
                    ended = self._tend(child)
                    if ended is not None and child.ends_all and ended == 0:
                        return ended
                self._stopping.wait(0.1)
        finally:
            self._stop_all()
        return code

    def _tend(self, child: Child) -> int | None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.due:
                child.start()
            return None
        code = child.process.poll()
        if code is None:
            return None
        if now - child.started > STEADY_S:
            child.wait = WAIT_FIRST_S
        log.warning("%s ended with %s, starts again in %.1f s", child.name, code, child.wait)
        child.process, child.due = None, now + child.wait
        child.wait = min(child.wait * 2, WAIT_LONGEST_S)
        return code

    def _stop_all(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_S
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stopping.set()
