"""Where the nearest places lie, this terminal in the middle: one drawing for the screen and for paper.

Distances are shortened outwards (by their square root), so that near and far ones keep apart; the rings say how far.
"""

from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPen, QPolygonF

RINGS = (200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
Spot = tuple[float, float]  # metres, bearing in degrees


@dataclass(frozen=True, slots=True)
class Look:
    ink: str
    paper: str
    line: str
    lit: str


ON_PAPER = Look("#000000", "#ffffff", "#000000", "#000000")


def drawn(width: int, height: int, spots: list[Spot], look: Look, language: str) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(look.paper))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    em = max(14, min(width, height) // 14)
    font = QFont(QGuiApplication.font())
    font.setPixelSize(em)
    font.setBold(True)
    painter.setFont(font)
    middle = QPointF(width / 2, height / 2)
    room = min(width, height) / 2 - em * 1.2
    farthest = max([metres for metres, _ in spots] or [RINGS[0]])
    _rings(painter, middle, room, farthest, look, language, em)
    _north(painter, width, look, language, em)
    _house(painter, middle, look, em)
    stretch = (width / 2 - em * 1.2) / room
    for n, at in enumerate(_apart([_point(spot, room, farthest, stretch) for spot in spots], em * 2.1), start=1):
        _dot(painter, middle + at, n, look, em)
    painter.end()
    return image


def black(image: QImage) -> tuple[int, bytes]:
    """(bytes a row, rows) for `drivers.protocol.Picture`."""
    mono = image.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    if QColor(mono.color(0)).lightness() < QColor(mono.color(1)).lightness():
        mono.invertPixels()
    across = (mono.width() + 7) // 8
    raw, stride = bytes(mono.constBits()), mono.bytesPerLine()
    return across, b"".join(raw[y * stride : y * stride + across] for y in range(mono.height()))


def _point(spot: Spot, room: float, farthest: float, stretch: float) -> QPointF:
    metres, bearing = spot
    far = sqrt(metres / farthest) * room if farthest else 0.0
    east, north = sin(radians(bearing)) * far, cos(radians(bearing)) * far
    return QPointF(east * min(stretch, 1.25), -north)


def _apart(points: list[QPointF], least: float) -> list[QPointF]:
    """The same, each pushed away from those before it and from the middle until none covers another."""
    placed: list[QPointF] = []
    for point in points:
        at = point
        for turn in range(24):
            if all(_distance(at, other) >= least for other in (*placed, QPointF(0, 0))):
                break
            angle = turn * 5 * pi / 12
            at = point + QPointF(cos(angle), sin(angle)) * least * (0.5 + turn / 12)
        placed.append(at)
    return placed


def _distance(one: QPointF, other: QPointF) -> float:
    return sqrt((one.x() - other.x()) ** 2 + (one.y() - other.y()) ** 2)


def _rings(
    painter: QPainter, middle: QPointF, room: float, farthest: float, look: Look, language: str, em: int
) -> None:
    small = QFont(painter.font())
    small.setPixelSize(max(12, int(em * 0.8)))
    small.setBold(False)
    painter.save()
    painter.setFont(small)
    known = [ring for ring in RINGS if ring <= farthest * 1.05]
    for ring in {*known[-1:], *[one for one in known if known and one <= known[-1] / 5][-1:]}:
        far = min(1.0, sqrt(ring / farthest)) * room
        if far < em * 2.4:  # it would lie over the house
            continue
        painter.setPen(QPen(QColor(look.line), 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, far, far)
        unit = ("km" if language == "en" else "公里") if ring >= 1000 else ("m" if language == "en" else "米")
        said = f"{ring // 1000 if ring >= 1000 else ring} {unit}"
        box = QRectF(middle.x() - 3 * em, middle.y() + far - em * 0.7, 6 * em, em * 1.4)
        shown = painter.boundingRect(box, Qt.AlignmentFlag.AlignCenter, said)
        painter.fillRect(shown.adjusted(-4, 0, 4, 0), QColor(look.paper))
        painter.setPen(QColor(look.ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)
    painter.restore()


def _north(painter: QPainter, width: int, look: Look, language: str, em: int) -> None:
    at = QPointF(width - em * 1.3, em * 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.ink))
    arrow = (at, at + QPointF(em * 0.5, em * 1.2), at + QPointF(0, em * 0.9), at + QPointF(-em * 0.5, em * 1.2))
    painter.drawPolygon(QPolygonF(list(arrow)))
    painter.setPen(QColor(look.ink))
    box = QRectF(at.x() - em, at.y() + em * 1.2, 2 * em, em * 1.4)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "N" if language == "en" else "北")


def _house(painter: QPainter, at: QPointF, look: Look, em: int) -> None:
    painter.setPen(QPen(QColor(look.ink), max(2, em // 12)))
    painter.setBrush(QColor(look.lit))
    roof = (QPointF(-em, 0), QPointF(0, -em), QPointF(em, 0), QPointF(em * 0.7, 0), QPointF(em * 0.7, em * 0.8),
            QPointF(-em * 0.7, em * 0.8), QPointF(-em * 0.7, 0))  # fmt: skip
    painter.drawPolygon(QPolygonF([at + corner for corner in roof]))


def _dot(painter: QPainter, at: QPointF, n: int, look: Look, em: int) -> None:
    painter.setPen(QPen(QColor(look.paper), 2))
    painter.setBrush(QColor(look.ink))
    painter.drawEllipse(at, em * 0.95, em * 0.95)
    painter.setPen(QColor(look.paper))
    painter.drawText(QRectF(at.x() - em, at.y() - em, 2 * em, 2 * em), Qt.AlignmentFlag.AlignCenter, str(n))
