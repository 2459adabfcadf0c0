"""Frames as a camera gives them: small ones cheaply, the full one when it is worth it."""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.camera.find import shrink
from drivers.camera.multipart import decodable, jpeg_size
from drivers.protocol import DeviceFault, Fault

PREVIEW_WIDTH = 1000


class Frame(Protocol):
    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""

    def small(self) -> MatLike:
        """About `PREVIEW_WIDTH` pixels wide. DeviceFault(GARBLED) when it cannot be decoded."""

    def full(self) -> MatLike:
        """Every pixel. DeviceFault(GARBLED) when it cannot be decoded."""


@dataclass(frozen=True, slots=True)
class JpegFrame:
    data: bytes

    @property
    def size(self) -> tuple[int, int]:
        return jpeg_size(self.data) or (0, 0)

    def small(self) -> MatLike:
        # libjpeg halves and quarters in the frequency domain: an 8-megapixel frame costs a quarter of its full time.
        wide = self.size[0]
        flag = cv2.IMREAD_COLOR
        if wide >= 3.2 * PREVIEW_WIDTH:
            flag = cv2.IMREAD_REDUCED_COLOR_4
        elif wide >= 1.6 * PREVIEW_WIDTH:
            flag = cv2.IMREAD_REDUCED_COLOR_2
        return shrink(self._decoded(flag), PREVIEW_WIDTH)

    def full(self) -> MatLike:
        return self._decoded(cv2.IMREAD_COLOR)

    def _decoded(self, flag: int) -> MatLike:
        if not decodable(self.data):
            raise DeviceFault(Fault.GARBLED, "no JPEG")
        try:
            picture = cv2.imdecode(np.frombuffer(self.data, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)
        except cv2.error as error:
            raise DeviceFault(Fault.GARBLED, "picture cannot be decoded") from error
        if picture is None:
            raise DeviceFault(Fault.GARBLED, "picture cannot be decoded")
        return picture


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """BGR pixels from the kernel."""

    pixels: MatLike

    @property
    def size(self) -> tuple[int, int]:
        return (self.pixels.shape[1], self.pixels.shape[0])

    def small(self) -> MatLike:
        return shrink(self.pixels, PREVIEW_WIDTH)

    def full(self) -> MatLike:
        return self.pixels


class Source(Protocol):
    """A camera that runs. Made by `PageCamera`'s driver, read by one thread."""

    def next(self, wait_s: float) -> Frame | None:
        """The newest frame not yet given; None when none came in that time. DeviceFault when the camera broke."""

    def close(self) -> None: ...
