"""The line for what a resident waits for: one question, one answer, now or not at all. ADR 0022.

A line of its own beside the backlog's, which gives way while something is asked. Nothing of it is queued, kept or
logged; what the province said passes through unread.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.contract.live import LIVE_ANSWER_MAX
from kiosk.keys import EnrolmentBroken, NotEnrolled
from sync.line import Line, LineDown, Manners

log = logging.getLogger(__name__)
PATH = "/v1/live"
CONNECT_S = 3.0
PATIENCE_S = 6.0
MANNERS = Manners(CONNECT_S, PATIENCE_S, LIVE_ANSWER_MAX)
TURN_S = 8.0  # of waiting for those before; also how long the backlog waits for one question
STALE_S = 20.0  # a connection that rested so long may be dead without a sign: NAT, and the province's 30 s
LOOK_S = 0.1


class NoAnswer(Exception):
    """`line_down`: the province was not reached; `unavailable`: it was, and has no answer; `busy`: too many ask."""


class Live:
    """`ask` from any thread, one at a time. `alive` says whether anybody still waits for the answer."""

    def __init__(self, line: Line, doubt: Callable[[], None] = lambda: None) -> None:
        """`doubt` is called when the line fails here: the agent looks at once whether it does for all."""
        self._line = line
        self._doubt = doubt
        self._turn = threading.Lock()
        self._rest = threading.Event()  # nothing is asked
        self._rest.set()
        self._used_at = 0.0  # monotonic

    def ask(self, body: bytes, alive: Callable[[], bool] = lambda: True) -> bytes:
        """LiveRequest as JSON -> LiveAnswer as JSON, as the province signed it. Raises NoAnswer."""
        with self._my_turn(alive):
            if time.monotonic() - self._used_at > STALE_S:
                self._line.close()
            try:
                answer = self._line.send("POST", PATH, body, {"Content-Type": "application/json"})
            except (LineDown, NotEnrolled, EnrolmentBroken) as error:
                log.info("live line_down reason=%s", getattr(error, "reason", "not_enrolled"))
                self._doubt()
                raise NoAnswer("line_down") from error
            finally:
                self._used_at = time.monotonic()
        if answer.status != 200:
            log.info("live unavailable status=%d code=%s", answer.status, answer.code)
            raise NoAnswer("unavailable")
        return answer.body

    def give_way(self) -> None:
        """For the backlog, between two pieces: returns when nothing is asked, or after one question's time."""
        self._rest.wait(TURN_S)

    def close(self) -> None:
        self._line.close()

    @contextmanager
    def _my_turn(self, alive: Callable[[], bool]) -> Iterator[None]:
        until = time.monotonic() + TURN_S
        while not self._turn.acquire(timeout=LOOK_S):
            if not alive() or time.monotonic() > until:
                raise NoAnswer("busy")
        try:
            self._rest.clear()
            yield
        finally:
            self._rest.set()
            self._turn.release()
