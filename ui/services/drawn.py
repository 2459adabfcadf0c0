"""Drawings that the pages make themselves, as pictures: painted once, then copied."""

from functools import lru_cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

DRAWN = "drawn"
INK, PAPER = 0xFF0B131B, 0xFFFFFFFF


class Drawn(QQuickImageProvider):
    """`image://drawn/icon/SIZE/WEIGHT/COLOUR/LIT/ACCENT/LINE/FILLED/ACCENTED/DOT`: ui/qml/Jiujin/Icon.qml.

    Colours are hexadecimal, [aa]rrggbb; the last four are SVG path data on a grid of 48, with _ for a space.

    `image://drawn/qr/SIDE/ROWS`: a QR code, one pixel a module; each row in whole bytes, hexadecimal, a set bit dark.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002  # Qt's names
        del size, requestedSize
        kind, *words = id.split("/")
        return code(int(words[0]), bytes.fromhex(words[1])) if kind == "qr" else icon(*words)


def code(side: int, rows: bytes) -> QImage:
    image = QImage(rows, side, side, len(rows) // side, QImage.Format.Format_Mono)
    image.setColorTable([PAPER, INK])
    return image.convertToFormat(QImage.Format.Format_RGB32)


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
