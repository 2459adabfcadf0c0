"""Pictures for the screen, held in memory: the camera's preview and the visit's pages. Nothing is cached in files."""

import threading

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickImageProvider

from kiosk.session.visit import TakenPage

PROVIDER = "pictures"
LONGEST_SIDE = 4096


class Pictures(QQuickImageProvider):
    """`image://pictures/preview/N`, `image://pictures/page/I/N`; N only makes the address change with the picture."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._preview = b""
        self._number = 0
        self._pages: tuple[TakenPage, ...] = ()

    def show_preview(self, jpeg: bytes) -> str:
        with self._lock:
            self._preview = jpeg
            self._number += 1
            return f"image://{PROVIDER}/preview/{self._number}"

    def hold(self, pages: tuple[TakenPage, ...]) -> None:
        """The visit's own pages: bytes that live as long as it does."""
        with self._lock:
            self._pages = pages

    def wipe(self) -> None:
        with self._lock:
            self._preview = b""
            self._pages = ()

    @property
    def empty(self) -> bool:
        with self._lock:
            return not self._preview and not self._pages

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002
        del size
        image = QImage.fromData(self._find(id))
        if image.isNull():
            image = QImage(1, 1, QImage.Format.Format_RGB32)
            image.fill(QColor("#343B42"))
            return image
        wanted = requestedSize if requestedSize.isValid() and not requestedSize.isEmpty() else image.size()
        wanted = wanted.boundedTo(QSize(LONGEST_SIDE, LONGEST_SIDE))
        return image.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)

    def _find(self, name: str) -> bytes:
        with self._lock:
            match name.split("/"):
                case ["preview", _]:
                    return self._preview
                case ["page", place, _] if place.isdecimal() and int(place) < len(self._pages):
                    return self._pages[int(place)].jpeg
                case _:
                    return b""
