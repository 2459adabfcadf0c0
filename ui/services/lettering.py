"""Words in large letters, as pictures: above 64 pixels the software renderer paints a letter from its outline each
time, 0.1 ms (QRasterPaintEngine). Here each is painted once and then copied."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import (
    QColor,
    QFont,
    QGlyphRun,
    QGuiApplication,
    QImage,
    QPainter,
    QRawFont,
    QTextLayout,
    QTextOption,
)

LETTERS = 640  # of some 5 kB: the pages of one look have 400
ENDLESS = 65536
CLEAR = QImage.Format.Format_ARGB32_Premultiplied
WRAPPED, ONE_LINE = QTextOption(), QTextOption()
WRAPPED.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
ONE_LINE.setWrapMode(QTextOption.WrapMode.NoWrap)


def written(text: str, pixels: int, width: int, line: int, weight: int, spacing: float, colour: str) -> QImage:
    """As a QML Text lays them out: wrapped at `width` pixels, 0: not wrapped; lines `line` pixels high, 0: as high
    as the font's; `spacing` pixels more between letters. `colour` is [aa]rrggbb."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font(pixels, weight, spacing))
    layout.setTextOption(WRAPPED if width else ONE_LINE)
    high, widest = 0.0, 0.0
    layout.beginLayout()
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width or ENDLESS)
        row.setPosition(QPointF(0, high))
        high, widest = high + (line or row.height()), max(widest, row.naturalTextWidth())
    layout.endLayout()
    placed = []
    for run in layout.glyphRuns():
        face = Face(run.rawFont())
        for index, at in zip(run.glyphIndexes(), run.positions(), strict=True):
            x, quarters = divmod(round(at.x() * 4), 4)  # a font engine places small letters so
            dx, dy, picture = letter(face, index, quarters, at.y() % 1, colour)
            placed.append((x + dx, int(at.y()) + dy, picture))
    low = max((y + picture.height() for _, y, picture in placed), default=1)  # Qt paints 96 rows and more in threads
    image = QImage(QSize(int(widest) + pixels // 4, low), CLEAR)
    image.fill(0)
    painter = QPainter(image)
    for x, y, picture in placed:
        painter.drawImage(x, y, picture.convertToFormat(CLEAR))
    painter.end()
    return image


@lru_cache(16)
def font(pixels: int, weight: int, spacing: float) -> QFont:
    made = QFont(QGuiApplication.font())
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made


class Face:
    """A font, equal to another of the same family, size and weight."""

    def __init__(self, font: QRawFont) -> None:
        self.font = font
        self._key = font.familyName(), font.pixelSize(), font.weight()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Face) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)


@lru_cache(LETTERS)
def letter(face: Face, index: int, quarters: int, below: float, colour: str) -> tuple[int, int, QImage]:
    """The picture, one byte a pixel, and where it lies from the letter's origin, in whole pixels; the origin is
    `quarters` of a pixel to the right of one, and `below` of a pixel under it."""
    box = face.font.boundingRect(index).translated(quarters / 4, below).adjusted(-1, -1, 1, 1).toAlignedRect()
    image = QImage(box.size(), CLEAR)
    image.fill(0)
    run = QGlyphRun()
    run.setRawFont(face.font)
    run.setGlyphIndexes([index])
    run.setPositions([QPointF(quarters / 4 - box.x(), below - box.y())])
    painter = QPainter(image)
    painter.drawGlyphRun(QPointF(0, 0), run)
    painter.end()
    ink = image.convertToFormat(QImage.Format.Format_Alpha8)
    inked = QImage(ink.constBits(), ink.width(), ink.height(), ink.bytesPerLine(), QImage.Format.Format_Indexed8)
    inked = inked.copy()  # with bits of its own
    inked.setColorTable(shades(colour))
    return box.x(), box.y(), inked


@lru_cache(8)
def shades(colour: str) -> list[int]:
    solid = QColor(f"#{colour}")
    return [solid.rgb() & 0xFFFFFF | round(part * solid.alphaF()) << 24 for part in range(256)]
