"""A surface that takes a finger's strokes with their times and draws them as ink."""

import itertools
import time

from PySide6.QtCore import Property, QPointF, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QTouchEvent
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Kiosk.Input"
QML_IMPORT_MAJOR_VERSION = 1

Strokes = list[list[tuple[float, float, float]]]
"""Strokes of (x, y, milliseconds since the first point), in whatever unit the surface was asked for."""

POINTS_MAX = 20_000  # a finger resting on the glass for minutes must not fill the memory


@QmlElement
class StrokePad(QQuickPaintedItem):
    """`strokes` in the pad's pixels. One finger: a second one is ignored, so a resting palm draws nothing."""

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
        self._down = False
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

    @Slot()
    def clear(self) -> None:
        self._strokes = []
        self._finger = None
        self._down = False
        self.changed.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self._strokes, self._ink, self._width)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._extend(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end(event.position())

    def mouseUngrabEvent(self) -> None:
        self._end(None)

    def touchEvent(self, event: QTouchEvent) -> None:
        for point in event.points():
            if point.state() == point.State.Pressed and self._finger is None:
                self._finger = point.id()
                self._begin(point.position())
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
        self._end(None)

    def _begin(self, at: QPointF) -> None:
        if not self._strokes:
            self._started = time.monotonic()
        self._down = True
        self._strokes.append([self._point(at)])
        self.changed.emit()
        self.update()

    def _extend(self, at: QPointF) -> None:
        if self._down and self._strokes and sum(map(len, self._strokes)) < POINTS_MAX:
            self._strokes[-1].append(self._point(at))
            self.update()

    def _end(self, at: QPointF | None) -> None:
        if not self._down:
            return
        if at is not None:
            self._extend(at)
        self._down = False
        self.changed.emit()
        self.strokeEnded.emit()

    def _point(self, at: QPointF) -> tuple[float, float, float]:
        inside_x = min(max(at.x(), 0.0), self.width())
        inside_y = min(max(at.y(), 0.0), self.height())
        return (inside_x, inside_y, round((time.monotonic() - self._started) * 1000, 1))


def draw(painter: QPainter, strokes: Strokes, ink: QColor, width: float) -> None:
    """Ink that thins where the finger hurries, as a pen's does. `width` in the painter's units."""
    pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    for stroke in strokes:
        now = width
        pen.setWidthF(now)
        painter.setPen(pen)
        if len(stroke) == 1:
            painter.drawPoint(QPointF(stroke[0][0], stroke[0][1]))
        for (x0, y0, t0), (x1, y1, t1) in itertools.pairwise(stroke):
            far = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
            speed = far / max(t1 - t0, 1.0) / max(width, 1.0)  # pen widths a millisecond
            now += (width * max(0.5, 1.0 - speed * 2.0) - now) * 0.35
            pen.setWidthF(now)
            painter.setPen(pen)
            painter.drawLine(QPointF(x0, y0), QPointF(x1, y1))
