"""Printed text in a photographed page by PP-OCRv6: a program, not a thing with a plug, hosted like one."""

import ctypes
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.camera.multipart import decodable, jpeg_size
from drivers.jobs import status_of
from drivers.ocr.detect import detect
from drivers.ocr.recognise import cut, recognise
from drivers.ppocr_models import DETECTOR, RECOGNISER, characters, packaged, session
from drivers.protocol import Capabilities, Context, DeviceFault, Fault, OcrLine, State, Status

LARGEST_FILE: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 8_000_000  # the camera's straightened pages have at most four million
REST_S: Final = 120.0  # after the last page the models leave the memory: 130 MB; loading them takes half a second
SURE: Final = 0.5  # mean certainty of a line's characters: below, it is a stamp, a drawing or a fold


class RapidOcr:
    """address: a folder with both models of PP-OCRv6 small; empty: the one in the rapidocr wheel."""

    def __init__(self, address: str = "", **options: Any) -> None:
        self._folder = Path(address) if address else None
        self._detector: Any = None
        self._recogniser: Any = None
        self._characters: list[str] = []
        self._used = 0.0  # time.monotonic()
        del options

    def open(self) -> None:
        """Looks whether the models are there; they are loaded for the first page."""
        for name in (DETECTOR, RECOGNISER):
            if not self._model(name).is_file():
                raise DeviceFault(Fault.NOT_CONNECTED, name)

    def close(self) -> None:
        if self._detector is not None or self._recogniser is not None:
            self._detector = self._recogniser = None
            _give_back()

    def capabilities(self) -> Capabilities:
        return Capabilities(kind="ocr", driver="rapidocr", model="PP-OCRv6 small", features=("zh", "en"))

    def status(self) -> Status:
        try:
            self.open()
        except DeviceFault as fault:
            return status_of(fault)
        if time.monotonic() - self._used > REST_S:
            self.close()
        return Status(State.ONLINE)

    def recognise_page(self, file: Path, context: Context) -> list[OcrLine]:
        context.check()
        picture = load(file)
        self._load()
        found = detect(picture, partial(_run, self._detector), context.check)
        lines = []
        for box in found:
            context.check()
            text, score = recognise(cut(picture, box.corners), partial(_run, self._recogniser), self._characters)
            if score >= SURE:
                lines.append(OcrLine(text, box.corners, round(score, 3)))
        self._used = time.monotonic()
        return lines

    def _load(self) -> None:
        self._used = time.monotonic()
        if self._recogniser is None:
            cv2.setNumThreads(1)
            self._detector = session(self._model(DETECTOR))
            self._recogniser = session(self._model(RECOGNISER))
            self._characters = characters(self._recogniser)

    def _model(self, name: str) -> Path:
        return self._folder / name if self._folder else packaged(name)


def load(file: Path) -> MatLike:
    """A page as the camera leaves it, BGR. MEDIA_INVALID for anything but a sequential JPEG of bounded size."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise DeviceFault(Fault.NO_MEDIA, f"picture: {error.strerror}") from error
    size = jpeg_size(data) if data.startswith(b"\xff\xd8") and decodable(data) else None
    if size is None or size[0] * size[1] > MOST_PIXELS or len(data) > LARGEST_FILE:
        raise DeviceFault(Fault.MEDIA_INVALID, "not a JPEG of a page's size")
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise DeviceFault(Fault.MEDIA_INVALID, "picture cannot be decoded") from error
    if picture is None:
        raise DeviceFault(Fault.MEDIA_INVALID, "picture cannot be decoded")
    return picture


def _give_back() -> None:
    """What was freed goes back to the system, malloc_trim(3)."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "malloc_trim"):  # not in every C library
        libc.malloc_trim(0)


def _run(model: Any, given: Any) -> Any:
    return model.run(None, {model.get_inputs()[0].name: given})[0]
