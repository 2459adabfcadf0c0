"""A script's finger: JSON lines on a Unix socket, turned into real touch events through the window. Developers only.

{"do": "tap", "name"|"text": …} · {"do": "strokes", "name", "strokes": [[[x, y], …], …]} in 0..1 of the item ·
{"do": "shot", "file"} (once nothing slides) · {"do": "page"} · {"do": "visit"} (what was entered)
{"do": "wait", "page"|"over"|"name"|"text", "timeout_s"} · {"do": "calm"}: from now on pages do not slide
Each answers with one line {"ok": true, …} or {"ok": false, "error"}. A tap waits up to `TAP_S` for its control.
"""

import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtQuick import QQuickWindow

from ui.controller import VisitController
from ui.touch import Finger
from ui.walk import Seen, Walk

LINE_MAX = 1 << 20
LOOK_MS = 30
POINT_MS = 12
TAP_S, WAIT_S = 5.0, 15.0
Answer = dict[str, Any]


class RobotError(ValueError):
    """What the script asked cannot be done; the text goes back to it."""


class Robot(QObject):
    def __init__(self, path: Path, window: QQuickWindow, controller: VisitController) -> None:
        super().__init__(window)
        self._window = window
        self._walk = Walk(window)
        self._controller = controller
        self._finger = Finger(window)
        self._signature: str | None = None  # the visit forgets it as soon as it is filed
        controller.changed.connect(self._note)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(str(path))
        if not self._server.listen(str(path)):
            raise RobotError(self._server.errorString())
        self._server.newConnection.connect(self._connected)

    def _connected(self) -> None:
        line = self._server.nextPendingConnection()
        line.setReadBufferSize(LINE_MAX)
        line.readyRead.connect(lambda: self._read(line))
        line.disconnected.connect(line.deleteLater)

    def _read(self, line: QLocalSocket) -> None:
        while line.canReadLine():
            try:
                wish = json.loads(bytes(line.readLine().data()))
                if not isinstance(wish, dict):
                    raise RobotError("not an object")
                self._do(wish, lambda answer: _answer(line, answer))
            except (RobotError, ValueError, KeyError, TypeError) as error:
                _answer(line, {"ok": False, "error": f"{type(error).__name__}: {error}"})

    def _do(self, wish: dict[str, Any], answer: Callable[[Answer], None]) -> None:
        match wish.get("do"):
            case "tap":
                self._when(
                    lambda: self._ready(wish),
                    lambda item: self._tap(item, answer),
                    answer,
                    float(wish.get("timeout_s", TAP_S)),
                    f"no control {wish.get('name') or wish.get('text')!r}",
                )
            case "strokes":
                item = self._walk.named(str(wish["name"]))
                if item is None:
                    raise RobotError(f"no item {wish['name']!r}")
                self._draw(item, wish["strokes"], lambda: answer({"ok": True}))
            case "shot":
                file = str(wish["file"])
                self._when(
                    lambda: None if self._shielded() else self._window.grabWindow().save(file),
                    lambda saved: answer({"ok": True} if saved else {"ok": False, "error": f"cannot write {file!r}"}),
                    answer,
                    WAIT_S,
                    "a page slides without end",
                )
            case "page":
                answer({"ok": True, **self.page()})
            case "visit":
                answer({"ok": True, **self.visit()})
            case "calm":
                slide = self._window.findChild(QObject, "slide")
                if not (slide and slide.setProperty("duration", 0)):
                    raise RobotError("nothing slides")
                answer({"ok": True})
            case "wait":
                self._when(
                    lambda: self._there(wish),
                    lambda _: answer({"ok": True, **self.page()}),
                    answer,
                    float(wish.get("timeout_s", WAIT_S)),
                    "not there in time",
                )
            case other:
                raise RobotError(f"cannot do {other!r}")

    def page(self) -> Answer:
        visit = self._controller.visit
        items = self._walk.items()
        names = [item.name for item in items if item.is_control and item.name]
        words = [item.text for item in items if item.written]
        return {
            "page": visit.page.value,
            "over": visit.over.value if visit.over else None,
            "names": names,
            "texts": words,
        }

    def _note(self) -> None:
        visit = self._controller.visit
        if visit.signature is not None:
            self._signature = hashlib.sha256(visit.signature.png).hexdigest()
        elif visit.item is None:
            self._signature = None

    def visit(self) -> Answer:
        """Pictures by their digest: the script compares them with what the province has."""
        visit = self._controller.visit
        return {
            "answers": dict(visit.answers),
            "pages": [hashlib.sha256(page.jpeg).hexdigest() for page in visit.pages],
            "signature": self._signature,
            "receipt_number": visit.filed.receipt_number if visit.filed else None,
            "printing": visit.printing.value,
        }

    def _there(self, wish: dict[str, Any]) -> bool | None:
        visit = self._controller.visit
        wants = (
            "page" not in wish or visit.page == wish["page"],
            "over" not in wish or visit.over == wish["over"],
            "name" not in wish or self._walk.named(wish["name"]) is not None,
            "text" not in wish or any(wish["text"] in item.text for item in self._walk.texts()),
            not self._shielded(),
        )
        return True if all(wants) else None

    def _ready(self, wish: dict[str, Any]) -> Seen | None:
        """The control, once a finger would reach it: enabled, in its place, not in its double-strike time."""
        if self._shielded():
            return None
        item = self._walk.named(str(wish["name"])) if "name" in wish else self._walk.saying(str(wish["text"]))
        if item is None or not item.enabled or item.struck:
            return None
        centre = item.place.center()
        return item if 0 <= centre.x() < self._window.width() and 0 <= centre.y() < self._window.height() else None

    def _shielded(self) -> bool:
        shield = self._window.findChild(QObject, "shield")
        stage = self._window.findChild(QObject, "stage")
        return bool(shield and shield.property("enabled")) or bool(stage and stage.property("x"))

    def _when(
        self,
        look: Callable[[], Any],
        then: Callable[[Any], None],
        answer: Callable[[Answer], None],
        seconds: float,
        failure: str,
    ) -> None:
        end = time.monotonic() + seconds

        def again() -> None:
            found = look()
            if found is not None:
                then(found)
            elif time.monotonic() >= end:
                answer({"ok": False, "error": failure, **self.page()})
            else:
                QTimer.singleShot(LOOK_MS, self, again)

        again()

    def _tap(self, item: Seen, answer: Callable[[Answer], None]) -> None:
        point = item.place.center()
        self._finger.press(point)
        self._finger.release(point)
        self._painted(lambda: answer({"ok": True}))

    def _painted(self, then: Callable[[], None]) -> None:
        """What a touch changed stands in its place: until then new options lie on one another."""
        self._window.frameSwapped.connect(then, Qt.ConnectionType.SingleShotConnection)
        self._window.update()

    def _draw(self, item: Seen, strokes: list[list[list[float]]], done: Callable[[], None]) -> None:
        """A point every `POINT_MS`, as a hand does; faster ones would be merged into one."""
        place = item.place

        def at(point: list[float]) -> QPointF:
            return QPointF(place.x() + point[0] * place.width(), place.y() + point[1] * place.height())

        moves = [(at(point), nth, len(stroke)) for stroke in strokes for nth, point in enumerate(stroke)]

        def next_point() -> None:
            if not moves:
                done()
                return
            point, nth, of = moves.pop(0)
            (self._finger.press if nth == 0 else self._finger.move)(point)
            if nth == of - 1:
                self._finger.release(point)
            QTimer.singleShot(POINT_MS, self, next_point)

        next_point()


def _answer(line: QLocalSocket, answer: Answer) -> None:
    if line.state() == QLocalSocket.LocalSocketState.ConnectedState:
        line.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        line.flush()
