"""A script's finger on the terminal's screen: the client of `ui.robot`."""

import json
import socket
import time
from pathlib import Path
from typing import Any

from kiosk.cli.demo.site import SiteError

ANSWER_MAX = 4 * 1024 * 1024
ANSWER_S = 30.0
PATIENCE_S = 20.0  # a busy machine's screen may be that late
Strokes = list[list[tuple[float, float]]]


class Finger:
    """One request at a time; each answer is a JSON object, and one with `error` ends the demo."""

    def __init__(self, path: Path, shots: Path) -> None:
        self._path = path
        self._shots = shots
        self._count = 0
        self._link: socket.socket | None = None
        shots.mkdir(parents=True, exist_ok=True)

    def connect(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while True:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                link.connect(str(self._path))
            except OSError as error:
                link.close()
                if time.monotonic() > deadline:
                    raise SiteError("the screen did not come up in time; see the log") from error
                time.sleep(0.05)
            else:
                link.settimeout(ANSWER_S)
                self._link = link
                self._lines = link.makefile("rb")
                return

    def close(self) -> None:
        if self._link is not None:
            self._lines.close()
            self._link.close()

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self._link is not None
        self._link.sendall(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._lines.readline(ANSWER_MAX) or b'{"error": "the screen went away"}')
        if "error" in answer:
            words = f"{request.get('do')} {request.get('name') or request.get('text') or request.get('page') or ''}"
            raise SiteError(f"the screen could not do {words.strip()!r}: {answer['error']}")
        return answer

    def tap(self, name: str) -> None:
        self.ask(do="tap", name=name, timeout_s=PATIENCE_S)

    def tap_text(self, text: str) -> None:
        self.ask(do="tap", text=text, timeout_s=PATIENCE_S)

    def keys(self, letters: str) -> None:
        """One touch a key of the on-screen keyboard."""
        for letter in letters:
            self.tap(f"key-{letter}")

    def draw(self, name: str, strokes: Strokes) -> None:
        """Points are parts (0 to 1) of the pad's width and height."""
        self.ask(do="strokes", name=name, strokes=strokes)

    def wait(self, page: str, timeout_s: float = PATIENCE_S) -> None:
        try:
            self.ask(do="wait", page=page, timeout_s=timeout_s)
        except SiteError as error:
            seen = self.page()
            raise SiteError(f"{error}; the screen shows {seen.get('page')} {seen.get('texts')}") from error

    def page(self) -> dict[str, Any]:
        return self.ask(do="page")

    def wait_until(self, what: str, test: Any, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        """The page once `test(page)` holds."""
        deadline, pause = time.monotonic() + timeout_s, 0.05
        while True:
            seen = self.page()
            if test(seen):
                return seen
            if time.monotonic() > deadline:
                raise SiteError(f"waited in vain for {what}; the screen shows {seen.get('page')} {seen.get('texts')}")
            time.sleep(pause)
            pause = min(0.3, pause * 1.5)  # each look is work for the screen

    def shot(self, label: str) -> Path:
        self._count += 1
        file = self._shots / f"{self._count:02d}-{label}.png"
        self.ask(do="shot", file=str(file))
        return file
