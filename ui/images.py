"""Pictures as bytes, without files."""

from typing import Literal

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter


def encoded(image: QImage, kind: Literal["png", "jpeg"], quality: int = -1) -> bytes:
    """Raises ValueError when Qt cannot write the picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    if not writer.write(image):
        raise ValueError(f"{kind}: {writer.errorString()}")
    return bytes(buffer.data().data())
