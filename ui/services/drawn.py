"""Drawings that the pages make themselves, as pictures: painted once, then copied."""

from functools import lru_cache
from urllib.parse import unquote

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider

from ui import surroundings
from ui.services.lettering import written
from ui.surroundings import Look

DRAWN = "drawn"
INK, PAPER = 0xFF0B131B, 0xFFFFFFFF


class Drawn(QQuickImageProvider):
    """`image://drawn/icon/SIZE/WEIGHT/COLOUR/LIT/ACCENT/LINE/FILLED/ACCENTED/DOT`: ui/qml/Jiujin/Icon.qml.

    Colours are hexadecimal, [aa]rrggbb; the last four are SVG path data on a grid of 48, with _ for a space.

    `image://drawn/face/WIDTH/HEIGHT/RADIUS/FILL/RIM/RIM WIDTH/LEDGE/LEDGE HEIGHT/DROP`: ui/qml/Jiujin/Key.qml.

    `image://drawn/words/PIXELS/WIDTH/LINE/WEIGHT/SPACING/COLOUR/TEXT`: ui/qml/Jiujin/Headline.qml; TEXT is
    percent-encoded.

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
            case "face":
                width, height, radius, fill, rim, stroke, ledge, high, drop = words
                return face(
                    QSize(round(float(width)), round(float(height))), int(radius), fill, rim, int(stroke), ledge,
                    int(high), int(drop),
                )  # fmt: skip
            case "words":
                pixels, width, line, weight, spacing, colour, text = words
                return written(unquote(text), int(pixels), int(width), int(line), int(weight), float(spacing), colour)
            case _:
                return icon(*words)


def face(size: QSize, radius: int, fill: str, rim: str, stroke: int, ledge: str, high: int, drop: int) -> QImage:
    """A key's body: on its ledge, or `drop` pixels lower when it is pressed and shows none."""
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if high:
        painter.setBrush(QColor(f"#{ledge}"))
        under = high + 2 * radius
        painter.drawRoundedRect(QRectF(0, size.height() - under, size.width(), under), radius, radius)
    body = QRectF(0, drop, size.width(), size.height() - high - drop)
    painter.setBrush(QColor(f"#{rim}"))
    painter.drawRoundedRect(body, radius, radius)
    painter.setBrush(QColor(f"#{fill}"))
    inner = max(0, radius - stroke)
    painter.drawRoundedRect(body.adjusted(stroke, stroke, -stroke, -stroke), inner, inner)
    painter.end()
    return image


def code(side: int, rows: bytes) -> QImage:
    image = QImage(rows, side, side, len(rows) // side, QImage.Format.Format_Mono)
    image.setColorTable([PAPER, INK])
    return image.convertToFormat(QImage.Format.Format_RGB32)


@lru_cache(256)  # one look's pages have some 220, of some 10 kB; Qt forgets them with the page
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
