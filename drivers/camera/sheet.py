"""Both sides of a card on one A4 sheet, in their true size, as a copier does it. Pure."""

from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.camera.multipart import decodable
from drivers.camera.page import pack
from drivers.protocol import DeviceFault, Fault

DOTS_PER_MM: Final = 7.5  # 190 dots an inch: a card is 642 dots wide, what an 8-megapixel camera sees of it
A4_MM: Final = (210, 297)
CARD_MM: Final = (85.6, 53.98)  # ISO/IEC 7810 ID-1
MOST_SIDES: Final = 2
PAPER: Final = 250


def card_sheet(sides: list[bytes]) -> bytes:
    """One or two JPEGs to one. DeviceFault(GARBLED) when a side is no JPEG, or there are more."""
    if not 1 <= len(sides) <= MOST_SIDES:
        raise DeviceFault(Fault.GARBLED, f"{len(sides)} sides")
    wide, high = (round(length * DOTS_PER_MM) for length in A4_MM)
    sheet = np.full((high, wide, 3), PAPER, np.uint8)
    for number, data in enumerate(sides):
        side = _scaled(_decoded(data))
        down, across = side.shape[:2]
        top = round(high * (number + 1) / 3.4 - down / 2)
        left = (wide - across) // 2
        sheet[top : top + down, left : left + across] = side
    return pack(sheet)


def _decoded(data: bytes) -> MatLike:
    if not decodable(data):
        raise DeviceFault(Fault.GARBLED, "no JPEG")
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if picture is None:
        raise DeviceFault(Fault.GARBLED, "picture cannot be decoded")
    return picture


def _scaled(side: MatLike) -> MatLike:
    """To a card's length on its longer side."""
    factor = CARD_MM[0] * DOTS_PER_MM / max(side.shape[:2])
    high, wide = (max(1, round(length * factor)) for length in side.shape[:2])
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(side, (wide, high), interpolation=how).astype(np.uint8, copy=False)
