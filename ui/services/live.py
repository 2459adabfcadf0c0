"""What a resident waits for: asked of the province through sync's socket, off the GUI thread, forgotten when they go.

Nothing is tried twice here: whoever reads the trouble decides.
"""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.session.live import Trouble
from ui.runner import Runner

if TYPE_CHECKING:  # the screen's first frame waits for this module, and asks nobody
    from kiosk.contract.live import LiveAnswer, LiveRequest

WITHIN_S = 14.0  # sync's own patience ends before
HEAD_MAX = 256  # bytes of the line before an answer


class Live:
    """`done` is called on the GUI thread, unless the visit ended before; then the answer is dropped unread."""

    def __init__(self, path: Path, runner: Runner) -> None:
        self._path = path
        self._runner = runner
        self._under_way: set[_Asking] = set()

    def ask(self, request: "LiveRequest", done: Callable[["LiveAnswer | Trouble"], None]) -> None:
        asking = _Asking(self._path, request)
        self._under_way.add(asking)

        def heard(said: "LiveAnswer | Trouble") -> None:
            if asking in self._under_way:
                self._under_way.discard(asking)
                done(said)

        self._runner.submit(asking.work, heard)

    def forget(self) -> None:
        """The visit is over: whoever is asked hears that nobody waits."""
        under_way, self._under_way = self._under_way, set()
        for asking in under_way:
            asking.hang_up()


class _Asking:
    def __init__(self, path: Path, request: "LiveRequest") -> None:
        self._path = path
        self._request = request
        self._lock = threading.Lock()
        self._link: socket.socket | None = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def work(self) -> "LiveAnswer | Trouble":
        """In a worker."""
        from pydantic import ValidationError

        from kiosk.contract.live import LiveAnswer

        try:
            said = self._said()
            answer = said if isinstance(said, Trouble) else LiveAnswer.model_validate_json(said)
        except (OSError, ValueError, RecursionError) as error:
            return Trouble.UNAVAILABLE if isinstance(error, ValidationError) else Trouble.LINE_DOWN
        finally:
            self.hang_up()
        if isinstance(answer, LiveAnswer) and answer.id != self._request.id:
            return Trouble.UNAVAILABLE
        return answer

    def _said(self) -> bytes | Trouble:
        from kiosk.contract.live import LIVE_ANSWER_MAX

        link = self._link
        if link is None:
            return Trouble.LINE_DOWN
        question = {"ask": "live", "request": self._request.model_dump(mode="json")}
        link.settimeout(WITHIN_S)
        link.connect(str(self._path))
        link.sendall(json.dumps(question, ensure_ascii=False).encode() + b"\n")
        with link.makefile("rb") as answer:
            head: Any = json.loads(answer.readline(HEAD_MAX))
            length = head.get("length") if isinstance(head, dict) else None
            if not isinstance(length, int) or not 0 < length <= LIVE_ANSWER_MAX:
                fault = head.get("fault") if isinstance(head, dict) else None
                return Trouble.LINE_DOWN if fault in ("line_down", "busy") else Trouble.UNAVAILABLE
            said = answer.read(length)
        return said if len(said) == length else Trouble.LINE_DOWN

    def hang_up(self) -> None:
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            with suppress(OSError):  # not connected yet, or no longer
                link.shutdown(socket.SHUT_RDWR)
            link.close()
