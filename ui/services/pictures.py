"""Pictures for the screen, held in memory: the camera's preview, the visit's pages, the card's photo; no files."""

import threading

from PySide6.QtCore import QBuffer, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

from kiosk.session.visit import TakenPage, Visit

PROVIDER = "pictures"
LARGEST = QSize(4096, 4096)


class Pictures(QQuickImageProvider):
    """`image://pictures/preview/N`, `…/page/I/N`, `…/part/I/…` (`part`), `…/portrait/N`; N only makes an address
    change with its picture."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._preview = b""
        self._number = 0
        self._pages: tuple[TakenPage, ...] = ()
        self._portrait = b""

    def show_preview(self, jpeg: bytes) -> str:
        with self._lock:
            self._preview = jpeg
            self._number += 1
            return f"image://{PROVIDER}/preview/{self._number}"

    def hold(self, visit: Visit) -> None:
        """The visit's own pages and card: bytes that live as long as it does."""
        with self._lock:
            self._pages = visit.pages
            self._portrait = visit.card.picture if visit.card else b""

    def wipe(self) -> None:
        with self._lock:
            self._preview = self._portrait = b""
            self._pages = ()

    @property
    def empty(self) -> bool:
        with self._lock:
            return not self._preview and not self._pages and not self._portrait

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002
        del size
        image = part(self._find(id), id) if id.startswith("part/") else decoded(self._find(id), requestedSize)
        if image.isNull():
            image = QImage(1, 1, QImage.Format.Format_RGB32)
            image.fill(QColor("#343B42"))
        return image

    def _find(self, name: str) -> bytes:
        with self._lock:
            match name.split("/"):
                case ["preview", _]:
                    return self._preview
                case ["portrait", _]:
                    return self._portrait
                case ["page" | "part", place, *_] if place.isdecimal() and int(place) < len(self._pages):
                    return self._pages[int(place)].jpeg
                case _:
                    return b""


def part(data: bytes, name: str) -> QImage:
    """`part/I/LEFT/TOP/RIGHT/BOTTOM/N`, thousandths of the page's sides, of the page in at most 1600 pixels."""
    whole = decoded(data, QSize(1600, 1600))
    sides = [int(side) for side in name.split("/")[2:6] if side.isdecimal()]
    if whole.isNull() or len(sides) != 4:
        return QImage()
    left, right = (side * whole.width() // 1000 for side in sides[::2])
    top, bottom = (side * whole.height() // 1000 for side in sides[1::2])
    return whole.copy(left, top, max(1, right - left), max(1, bottom - top))


def size_of(data: bytes) -> tuple[int, int]:
    """Of a picture, by its header; (0, 0) when it is none."""
    buffer = QBuffer()
    buffer.setData(data)
    size = QImageReader(buffer).size()
    return (size.width(), size.height()) if size.isValid() else (0, 0)


def decoded(data: bytes, wanted: QSize) -> QImage:
    """In at most this size, sides in proportion; a side of 0 is free, and without both it is the picture's own size.
    Null when it is no picture.

    JPEG is reduced while it is decoded: a page of 8 megapixels would need 32 MB for a moment.
    """
    buffer = QBuffer()
    buffer.setData(data)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.isEmpty():
        return QImage()
    most = QSize(*(side if side > 0 else LARGEST.width() for side in wanted.toTuple()))
    if max(wanted.toTuple()) <= 0:
        most = size
    reader.setScaledSize(size.scaled(most.boundedTo(LARGEST), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
