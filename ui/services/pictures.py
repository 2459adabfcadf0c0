"""Pictures for the screen, held in memory: the camera's preview, the visit's pages, the card's photo; no files."""

import threading
from collections.abc import Collection
from zlib import crc32

from PySide6.QtCore import QBuffer, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtQuick import QQuickImageProvider

from kiosk.session.visit import PaperSays, TakenPage, Visit

PROVIDER = "pictures"
LARGEST = QSize(4096, 4096)


class Pictures(QQuickImageProvider):
    """`image://pictures/preview/N`, `…/page/I/N`, `…/part/I/…` (`part`), `…/proof/I/N`, `…/portrait/N`; N only makes
    an address change with its picture."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._preview = b""
        self._number = 0
        self._pages: tuple[TakenPage, ...] = ()
        self._portrait = b""
        self._proof: tuple[bytes, ...] = ()
        self._read: tuple[PaperSays, ...] = ()
        self._parts: dict[str, QImage] = {}

    def show_preview(self, jpeg: bytes) -> str:
        with self._lock:
            self._preview = jpeg
            self._number += 1
            return f"image://{PROVIDER}/preview/{self._number}"

    def hold(self, visit: Visit) -> Collection[str]:
        """The visit's own pages and card: bytes that live as long as it does. Answers what `cut` is to cut out."""
        with self._lock:
            self._portrait = visit.card.picture if visit.card else b""
            page = visit.live.printout or visit.live.certificate
            self._proof = tuple(page.pages) if page else ()
            if self._pages is visit.pages and self._read is visit.read:
                return ()
            self._pages, self._read = visit.pages, visit.read
            wanted = {part_name(visit.pages, said) for said in visit.read} - {""}
            self._parts = {name: image for name, image in self._parts.items() if name in wanted}
            return wanted - self._parts.keys()

    def cut(self, names: Collection[str]) -> None:
        """In any thread, before a page asks for them: a page of eight megapixels takes as long as ten frames."""
        for name in names:
            image = part(self._find(name), name)
            with self._lock:
                if self._pages and not image.isNull():
                    self._parts[name] = image

    def wipe(self) -> None:
        with self._lock:
            self._preview = self._portrait = b""
            self._proof = ()
            self._pages, self._read, self._parts = (), (), {}

    @property
    def empty(self) -> bool:
        with self._lock:
            return not (self._preview or self._pages or self._portrait or self._proof or self._parts)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002
        del size
        if id.startswith("part/"):
            with self._lock:
                made = self._parts.get(id)
            image = part(self._find(id), id) if made is None else made
        else:
            image = decoded(self._find(id), requestedSize)
            if image.format() == QImage.Format.Format_Grayscale8:  # converted with every painting otherwise
                image = image.convertToFormat(QImage.Format.Format_RGB32)
        if image.isNull():
            image = QImage(1, 1, QImage.Format.Format_RGB32)
            image.fill(QColor("#343B42"))
        return image

    def _find(self, name: str) -> bytes:
        with self._lock:
            match name.split("/"):
                case ["preview", _]:
                    return self._preview
                case ["proof", place, _] if place.isdecimal() and int(place) < len(self._proof):
                    return self._proof[int(place)]
                case ["portrait", _]:
                    return self._portrait
                case ["page" | "part", place, *_] if place.isdecimal() and int(place) < len(self._pages):
                    return self._pages[int(place)].jpeg
                case _:
                    return b""


def part_name(pages: tuple[TakenPage, ...], said: PaperSays) -> str:
    """Of the place on its page; "" without the page."""
    for place, page in enumerate(pages):
        if (page.material, page.index) == (said.material, said.index):
            sides = "/".join(str(round(1000 * side)) for side in said.box)
            return f"part/{place}/{sides}/{crc32(page.jpeg)}"
    return ""


def part(data: bytes, name: str) -> QImage:
    """`part/I/LEFT/TOP/RIGHT/BOTTOM/N`, thousandths of the page's sides, of the page in at most 1600 pixels."""
    sides = [int(side) for side in name.split("/")[2:6] if side.isdecimal()]
    return decoded(data, QSize(1600, 1600), sides) if len(sides) == 4 else QImage()


def size_of(data: bytes) -> tuple[int, int]:
    """Of a picture, by its header; (0, 0) when it is none."""
    buffer = QBuffer()
    buffer.setData(data)
    size = QImageReader(buffer).size()
    return (size.width(), size.height()) if size.isValid() else (0, 0)


def decoded(data: bytes, wanted: QSize, sides: list[int] | None = None) -> QImage:
    """In at most this size, sides in proportion; a side of 0 is free, and without both it is the picture's own size.
    With `sides` (left, top, right, bottom in thousandths) that part of it. Null when it is no picture.

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
    scaled = size.scaled(most.boundedTo(LARGEST), Qt.AspectRatioMode.KeepAspectRatio)
    reader.setScaledSize(scaled)
    if sides is not None:
        left, right = (side * scaled.width() // 1000 for side in sides[::2])
        top, bottom = (side * scaled.height() // 1000 for side in sides[1::2])
        reader.setScaledClipRect(QRect(left, top, max(1, right - left), max(1, bottom - top)))
    return reader.read()
