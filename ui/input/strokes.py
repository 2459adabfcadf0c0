"""A surface that takes a finger's strokes with their times and draws them as ink."""

import itertools
import time
from math import dist

from PySide6.QtCore import Property, QPointF, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QColor, QEventPoint, QMouseEvent, QPainter, QPen, QTouchEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.session.visit import POINTS_MAX

QML_IMPORT_NAME = "Kiosk.Input"
QML_IMPORT_MAJOR_VERSION = 1

Point = tuple[float, float, float]
Strokes = list[list[Point]]
"""Strokes of (x, y, milliseconds since the first point), in whatever unit the surface was asked for."""

RESTING_S = 15.0  # a finger that has lain still so long is no longer writing; it begins anew once lifted
STROKE_S = 60.0
STILL = 0.08  # ink widths: a trembling finger that goes nowhere adds no points
DOT = 1.5  # ink widths: a touch that has gone no further may be a hand put down first
SMOOTH = 1.0  # ink widths: where points stand further apart the ink bends between them


@QmlElement
class StrokePad(QQuickPaintedItem):
    """`strokes` in the pad's pixels. One finger or pen writes. A touch wider than `palmWidth`, and a second one, are
    ignored; but one that came first and lies still gives way to it, with its dot, as a hand put down before writing
    does. A pen goes before fingers: panels send its points as a mouse's.
    """

    changed = Signal()
    strokeEnded = Signal()
    inkChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setAcceptTouchEvents(True)
        self.setAntialiasing(True)
        self._strokes: Strokes = []
        self._started = 0.0
        self._finger: int | None = None
        self._resting: set[int] = set()  # touches that lie on the pad and do not write
        self._pen = False
        self._down = False
        self._palm = 1e9
        self._ink = QColor("black")
        self._width = 6.0

    @Slot()
    def forget(self) -> None:
        """Called by QML when the pad goes. PySide never frees the Python side of what QML made: nobody's hand may
        stay in it, and its forty bound signals are 10 KB a pad."""
        self._strokes = []
        kept = {name: value for name, value in vars(self).items() if not isinstance(value, SignalInstance)}
        vars(self).clear()
        vars(self).update(kept)

    @Property(list, notify=changed)
    def strokes(self) -> Strokes:
        return [list(stroke) for stroke in self._strokes]

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        return not self._strokes

    @Property(QColor, notify=inkChanged)
    def ink(self) -> QColor:
        return self._ink

    @ink.setter  # type: ignore[no-redef]
    def ink(self, ink: QColor) -> None:
        self._ink = ink
        self.inkChanged.emit()
        self.update()

    @Property(float, notify=inkChanged)
    def inkWidth(self) -> float:
        """Pixels, where the finger goes slowly."""
        return self._width

    @inkWidth.setter  # type: ignore[no-redef]
    def inkWidth(self, width: float) -> None:
        self._width = width
        self.inkChanged.emit()
        self.update()

    @Property(float, notify=inkChanged)
    def palmWidth(self) -> float:
        """Pixels; of panels that tell how wide a touch is."""
        return self._palm

    @palmWidth.setter  # type: ignore[no-redef]
    def palmWidth(self, width: float) -> None:
        self._palm = width
        self.inkChanged.emit()

    @Slot()
    def clear(self) -> None:
        self._strokes = []
        self._resting |= {self._finger} if self._finger is not None else set()
        self._finger = None
        self._down = False
        self.changed.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self._strokes, self._ink, self._width)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pen = True
        if self._finger is not None:
            self._give_way()
        self._begin(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._extend(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pen = False
        self._end(event.position())

    def mouseUngrabEvent(self) -> None:
        self._pen = False
        self._end(None)

    def touchEvent(self, event: QTouchEvent) -> None:
        for point in event.points():
            if point.state() == point.State.Pressed:
                self._touched(point)
            elif point.id() in self._resting:
                if point.state() == point.State.Released:
                    self._resting.discard(point.id())
            elif point.id() != self._finger:
                continue
            elif point.state() == point.State.Updated:
                self._extend(point.position())
            elif point.state() == point.State.Released:
                self._finger = None
                self._end(point.position())
        event.accept()

    def touchUngrabEvent(self) -> None:
        self._finger = None
        self._resting.clear()
        if not self._pen:
            self._end(None)

    def _touched(self, point: QEventPoint) -> None:
        size = point.ellipseDiameters()
        if self._pen or max(size.width(), size.height()) > self._palm or not (self._finger is None or self._is_dot()):
            self._resting.add(point.id())
            return
        if self._finger is not None:
            self._give_way()
        self._resting.discard(point.id())
        self._finger = point.id()
        self._begin(point.position())

    def _is_dot(self) -> bool:
        if not self._down or not self._strokes:
            return True
        (x, y, _), *rest = self._strokes[-1]
        return all(dist((x, y), at[:2]) <= DOT * self._width for at in rest)

    def _give_way(self) -> None:
        """The finger that lies on the pad was no finger that writes: its dot goes, and it draws no more."""
        if self._down and self._is_dot():
            self._strokes.pop()
        self._resting |= {self._finger} if self._finger is not None else set()
        self._finger = None
        self._down = False

    def _begin(self, at: QPointF) -> None:
        if not self._strokes:
            self._started = time.monotonic()
        self._down = sum(map(len, self._strokes)) < POINTS_MAX
        if self._down:
            self._strokes.append([self._point(at)])
        self.changed.emit()
        self.update()

    def _extend(self, at: QPointF) -> None:
        if not self._down or not self._strokes or sum(map(len, self._strokes)) >= POINTS_MAX:
            return
        point, stroke = self._point(at), self._strokes[-1]
        if point[2] - stroke[-1][2] > RESTING_S * 1000 or point[2] - stroke[0][2] > STROKE_S * 1000:
            self._end(None)
        elif dist(point[:2], stroke[-1][:2]) >= STILL * self._width:
            stroke.append(point)
            self.update()

    def _end(self, at: QPointF | None) -> None:
        if not self._down:
            return
        if at is not None:
            self._extend(at)
        if not self._down:
            return  # it had lain still for too long
        self._down = False
        self.changed.emit()
        self.strokeEnded.emit()

    def _point(self, at: QPointF) -> tuple[float, float, float]:
        inside_x = min(max(at.x(), 0.0), self.width())
        inside_y = min(max(at.y(), 0.0), self.height())
        return (inside_x, inside_y, round((time.monotonic() - self._started) * 1000, 1))


def smooth(stroke: list[Point], apart: float) -> list[Point]:
    """The stroke with points put in where two stand further apart than that, on a curve through all of its own
    (Catmull-Rom): a panel tells a quick hand's place every few millimetres only."""
    if len(stroke) < 3:
        return stroke
    found = [stroke[0]]
    for at, (before, after) in enumerate(itertools.pairwise(stroke)):
        pieces = min(8, int(dist(before[:2], after[:2]) // apart) + 1)
        first, last = stroke[max(at - 1, 0)], stroke[min(at + 2, len(stroke) - 1)]
        found += [_between(first, before, after, last, n / pieces) for n in range(1, pieces)]
        found.append(after)
    return found


def _between(first: Point, before: Point, after: Point, last: Point, t: float) -> Point:
    def place(a: float, b: float, c: float, d: float) -> float:
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)

    x, y = (place(first[n], before[n], after[n], last[n]) for n in (0, 1))
    return x, y, before[2] + (after[2] - before[2]) * t


def draw(painter: QPainter, strokes: Strokes, ink: QColor, width: float) -> None:
    """Ink that thins where the finger hurries, as a pen's does. `width` in the painter's units."""
    pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for stroke in strokes:
        now = width
        pen.setWidthF(now)
        painter.setPen(pen)
        if len(stroke) == 1:
            painter.drawPoint(QPointF(stroke[0][0], stroke[0][1]))
        for (x0, y0, t0), (x1, y1, t1) in itertools.pairwise(smooth(stroke, SMOOTH * width)):
            far = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            speed = far / max(t1 - t0, 1.0) / max(width, 1.0)  # pen widths a millisecond
            now += (width * max(0.5, 1.0 - speed * 2.0) - now) * 0.35
            pen.setWidthF(now)
            painter.setPen(pen)
            painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
