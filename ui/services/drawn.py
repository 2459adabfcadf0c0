"""Drawings that the pages make themselves, as pictures: painted once, then copied."""

from functools import lru_cache
from urllib.parse import unquote

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QTextLayout, QTextOption
from PySide6.QtQuick import QQuickImageProvider

from ui import surroundings
from ui.surroundings import Look

DRAWN = "drawn"
INK, PAPER = 0xFF0B131B, 0xFFFFFFFF


class Drawn(QQuickImageProvider):
    """`image://drawn/icon/SIZE/WEIGHT/COLOUR/LIT/ACCENT/LINE/FILLED/ACCENTED/DOT`: ui/qml/Jiujin/Icon.qml.

    Colours are hexadecimal, [aa]rrggbb; the last four are SVG path data on a grid of 48, with _ for a space.

    `image://drawn/words/PIXELS/WIDTH/LINE/COLOUR/TEXT`: ui/qml/Jiujin/Headline.qml; the text is percent-encoded.

    `image://drawn/map/WIDTH/HEIGHT/INK/PAPER/LINE/LIT/LANGUAGE/METRES,DEGREES;…`: ui/surroundings.py; colours rrggbb.

    `image://drawn/qr/SIDE/ROWS`: a QR code, one pixel a module; each row in whole bytes, hexadecimal, a set bit dark.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002  # Qt's names
        del size, requestedSize
        kind, *words = id.split("/")
        match kind:
            case "qr":
                return code(int(words[0]), bytes.fromhex(words[1]))
            case "map":
                width, height, *look, language, spots = words
                ways = [spot.split(",") for spot in spots.split(";")]
                colours = Look(*(f"#{colour}" for colour in look))
                return surroundings.drawn(
                    int(width), int(height), [(float(far), float(to)) for far, to in ways], colours, language
                )
            case "words":
                pixels, width, line, colour, text = words
                return written(unquote(text), int(pixels), int(width), int(line), colour)
            case _:
                return icon(*words)


def code(side: int, rows: bytes) -> QImage:
    image = QImage(rows, side, side, len(rows) // side, QImage.Format.Format_Mono)
    image.setColorTable([PAPER, INK])
    return image.convertToFormat(QImage.Format.Format_RGB32)


def written(text: str, pixels: int, width: int, line: int, colour: str) -> QImage:
    """Bold, laid out as a QML Text with `Text.Wrap` and a fixed line height."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    lines, widest = 0, 0.0
    layout.beginLayout()
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width)
        row.setPosition(QPointF(0, lines * line))
        lines, widest = lines + 1, max(widest, row.naturalTextWidth())
    layout.endLayout()
    size = QSize(int(widest) + pixels // 4, lines * line + pixels // 2)
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor(f"#{colour}"))
    layout.draw(painter, QPointF(0, 0))
    painter.end()
    return image


@lru_cache(192)  # one look's pages have so many, of some 15 kB; Qt forgets them with the page
def icon(size: str, weight: str, colour: str, lit: str, accent: str, *paths: str) -> QImage:
    line, filled, accented, dot = (path.replace("_", " ") for path in paths)
    drawn = (
        (filled, f'fill="{"none" if len(lit) > 6 else f"#{lit}"}"'),
        (line, ""),
        (accented, f'stroke="#{accent}" stroke-width="{float(weight) * 0.8}"'),
        (dot, f'fill="#{colour}" stroke="none"'),
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 48 48" fill="none" '
        f'stroke="#{colour}" stroke-width="{weight}" stroke-linecap="round" stroke-linejoin="round">'
        + "".join(f'<path d="{path}" {paint}/>' for path, paint in drawn if path)
        + "</svg>"
    )
    image = QImage.fromData(svg.encode())
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
