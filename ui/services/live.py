"""What a resident waits for: asked of the province through sync's socket, off the GUI thread, forgotten when they go.

Nothing is tried twice here: whoever reads the trouble decides.
"""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kiosk.session.live import Trouble
from ui.runner import Runner

if TYPE_CHECKING:  # the screen's first frame waits for this module, and asks nobody
    from kiosk.contract.live import LiveAnswer, LiveRequest

WITHIN_S = 14.0  # sync's own patience ends before
HEAD_MAX = 256  # bytes of the line before an answer
T = TypeVar("T")


class Live:
    """`read` makes of the answer what the page needs, in a worker; `done` gets that on the GUI thread, unless the
    visit ended before: then it is dropped."""

    def __init__(self, path: Path, runner: Runner) -> None:
        self._path = path
        self._runner = runner
        self._under_way: set[_Asking[Any]] = set()

    def ask(
        self, request: "LiveRequest", read: Callable[["LiveAnswer | Trouble"], T], done: Callable[[T], None]
    ) -> None:
        asking = _Asking(self._path, request, read)
        self._under_way.add(asking)

        def heard(made: T) -> None:
            if asking in self._under_way:
                self._under_way.discard(asking)
                done(made)

        self._runner.submit(asking.work, heard)

    def tell(self, request: "LiveRequest") -> None:
        """Said once, also by a visit that ends; what comes back is nobody's any more."""
        self._runner.submit(_Asking(self._path, request, lambda _: None).work, lambda _: None)

    def forget(self) -> None:
        """The visit is over: whoever is asked hears that nobody waits."""
        under_way, self._under_way = self._under_way, set()
        for asking in under_way:
            asking.hang_up()


class _Asking(Generic[T]):
    def __init__(self, path: Path, request: "LiveRequest", read: Callable[["LiveAnswer | Trouble"], T]) -> None:
        self._path = path
        self._request = request
        self._read = read
        self._lock = threading.Lock()
        self._link: socket.socket | None = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def work(self) -> T:
        """In a worker."""
        return self._read(self._answer())

    def _answer(self) -> "LiveAnswer | Trouble":
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
