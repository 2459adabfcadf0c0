"""What the camera sees, from the worker that watches to the page that shows it."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from drivers.protocol import PagePicture
from kiosk.contract.limits import MATERIAL_MAX
from ui.facts import Preview
from ui.services.pictures import Pictures

Show = Callable[[Preview | None], None]


def take(file: Path | None) -> bytes:
    """The picture's bytes, read and deleted; b"" when there is none or it is larger than a material may be."""
    if file is None:
        return b""
    try:
        data = file.read_bytes() if file.stat().st_size <= MATERIAL_MAX else b""
    except FileNotFoundError:
        return b""
    file.unlink(missing_ok=True)
    return data


class Frames(QObject):
    """`show` is called on the GUI thread, for frames of the watching that was begun last and is not ended."""

    _frame = Signal(object, object, object)

    def __init__(self, show: Show, pictures: Pictures) -> None:
        super().__init__()
        self._show = show
        self._pictures = pictures
        self._watching: threading.Event | None = None
        self._frame.connect(self._on_frame, Qt.ConnectionType.QueuedConnection)

    def begin(self, cancel: threading.Event) -> Callable[[PagePicture], None]:
        """What the watching that ends with `cancel` calls with each frame, in any thread."""
        self._watching = cancel

        def on_frame(picture: PagePicture) -> None:
            self._frame.emit(cancel, take(picture.file), picture)

        return on_frame

    def end(self) -> None:
        self._watching = None
        self._show(None)

    @Slot(object, object, object)
    def _on_frame(self, cancel: threading.Event, jpeg: bytes, picture: PagePicture) -> None:
        if cancel.is_set() or cancel is not self._watching or not jpeg:
            return
        width, height = picture.frame_size
        corners = tuple((x / width, y / height) for x, y in picture.corners) if width and height else ()
        self._show(Preview(self._pictures.show_preview(jpeg), corners, picture.problems))
