"""Whether strokes can be a name, and the strokes as a picture."""

from itertools import pairwise
from math import dist, hypot

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from kiosk.session.visit import POINTS_MAX, SIGNING_S, Notice, Signature
from ui.images import encoded
from ui.input.strokes import Point, Strokes, draw

PX_PER_MM = 4.0
INK_MM = 1.6
LEAST_INK_MM = 25.0  # a dot or a slip of the finger
LEAST_SIDE_MM = 12.0
STRAIGHT = 1.12  # one stroke hardly longer than the way from its start to its end
DENSE = 45.0  # ink over the diagonal of its box: rubbing to and fro
STEP_MM = 8.0  # what a trembling hand does between two of them is no turn
TURN = -0.7  # the cosine of about 135 degrees: straight back
TURNS = 40  # back and forth in one stroke: no writing does that


def judge(strokes: Strokes) -> Notice | None:
    """Lenient: a shaking hand passes. Refused is what nobody would take for a name: a dot, a line, rubbing.

    `strokes` in millimetres. How fast they were made says nothing; but what was begun SIGNING_S ago is written anew.
    """
    points = [point for stroke in strokes for point in stroke]
    ink = sum(_length(stroke) for stroke in strokes)
    if not points or ink < LEAST_INK_MM:
        return Notice.SIGNATURE_EMPTY
    width = max(x for x, _, _ in points) - min(x for x, _, _ in points)
    height = max(y for _, y, _ in points) - min(y for _, y, _ in points)
    if max(width, height) < LEAST_SIDE_MM:
        return Notice.SIGNATURE_SCRIBBLE
    straight = len(strokes) == 1 and ink < STRAIGHT * dist(strokes[0][0][:2], strokes[0][-1][:2])
    rubbed = ink > DENSE * (width**2 + height**2) ** 0.5 or any(_turns(stroke) > TURNS for stroke in strokes)
    if straight or rubbed or len(points) >= POINTS_MAX:
        return Notice.SIGNATURE_SCRIBBLE
    return Notice.SIGNATURE_SLOW if points[-1][2] - points[0][2] > SIGNING_S * 1000 else None


def _turns(stroke: list[Point]) -> int:
    """How often it goes straight back, in steps of STEP_MM."""
    steps = [stroke[0][:2]]
    for x, y, _ in stroke:
        if dist(steps[-1], (x, y)) >= STEP_MM:
            steps.append((x, y))
    ways = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(steps)]
    return sum(a[0] * b[0] + a[1] * b[1] < TURN * hypot(*a) * hypot(*b) for a, b in pairwise(ways))


def _length(stroke: list[Point]) -> float:
    return sum(dist(a[:2], b[:2]) for a, b in pairwise(stroke))


def written(strokes: Strokes, width_mm: float, height_mm: float) -> Signature:
    """`strokes` in millimetres of a pad of this size."""
    image = _paper(width_mm, height_mm)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(PX_PER_MM, PX_PER_MM)
    draw(painter, strokes, QColor("black"), INK_MM)
    painter.end()
    kept = tuple(tuple((round(x, 2), round(y, 2), t) for x, y, t in stroke) for stroke in strokes)
    return Signature(kept, _png(image))


def by_mark(words: str, width_mm: float = 120.0, height_mm: float = 40.0) -> Signature:
    """不方便写字: the picture says in words how it was confirmed."""
    image = _paper(width_mm, height_mm)
    painter = QPainter(image)
    font = painter.font()
    font.setFamily("Noto Sans CJK SC")
    font.setPixelSize(round(6 * PX_PER_MM))
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
    painter.end()
    return Signature((), _png(image), by_mark=True)


def _paper(width_mm: float, height_mm: float) -> QImage:
    image = QImage(round(width_mm * PX_PER_MM), round(height_mm * PX_PER_MM), QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    return image


def _png(image: QImage) -> bytes:
    return encoded(image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither), "png")
