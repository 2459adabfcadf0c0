"""Pages and cards with a machine-readable zone, drawn flat: the zone as ICAO 9303 places it, the rest invented."""

from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.drawing import Sheet
from drivers.mrz import print as printing
from drivers.mrz.specimens import Kind, Specimen

PASSPORT: Final = (125.0, 88.0)
TD2_CARD: Final = (105.0, 74.0)
CARD: Final = (85.6, 54.0)
PITCH_MM: Final = 2.54
ROW_MM: Final = 6.35
TITLES: Final[dict[Kind, str]] = {
    "passport": "护照 PASSPORT（样本）",
    "travel-card": "IDENTITY CARD (SPECIMEN)",
    "td2": "TRAVEL DOCUMENT (SPECIMEN)",
    "hkmo-to-mainland": "港澳居民来往内地通行证（样本）",
    "taiwan-to-mainland": "台湾居民来往大陆通行证（样本）",
    "home-return": "港澳居民来往内地通行证（样本）",
    "mainland-to-hkmo": "往来港澳通行证（样本）",
    "mainland-to-taiwan": "往来台湾通行证（样本）",
}


def size_mm(kind: Kind) -> tuple[float, float]:
    return PASSPORT if kind == "passport" else TD2_CARD if kind == "td2" else CARD


def page(shown: Specimen, dots_per_mm: float) -> MatLike:
    """BGR."""
    wide, high = size_mm(shown.kind)
    rng = np.random.default_rng(sum(shown.rows[0].encode()))
    sheet = Sheet(wide, high, dots_per_mm, tuple(int(tone) for tone in rng.integers(205, 245, 3)))  # type: ignore[arg-type]
    above = high - ROW_MM * len(shown.rows) - 6
    sheet.text(wide / 2, 5, TITLES[shown.kind], 3.4, centred=True)
    sheet.box(5, 10, 5 + 0.3 * wide, min(above, 10 + 0.38 * wide))
    told = shown.document
    left = 8 + 0.3 * wide
    values = (
        told.name or "",
        told.number,
        told.birth_date or "",
        told.valid_until,
        told.nationality or "",
        "SPECIMEN",
    )
    gap = (above - 10) / len(values)
    if gap > 2.2:
        for index, value in enumerate(values):
            sheet.text(left, 11 + gap * index, value, min(2.8, 0.8 * gap))
    picture = sheet.picture()
    _guilloche(picture, rng, dots_per_mm)
    _zone(picture, shown, high, dots_per_mm, (wide - PITCH_MM * len(shown.rows[0])) / 2)
    return picture


def _guilloche(picture: MatLike, rng: np.random.Generator, dots_per_mm: float) -> None:
    """Fine coloured waves, as security printing has them; fainter under the zone."""
    high, wide = picture.shape[:2]
    xs = np.arange(0, wide, max(1.0, dots_per_mm / 3))
    for _ in range(3):
        tint = [int(tone) for tone in rng.integers(150, 225, 3)]
        bend, wave = rng.uniform(1, 3) * dots_per_mm, rng.uniform(6, 20) * dots_per_mm
        for start in np.arange(-0.1 * high, 1.1 * high, rng.uniform(1.6, 3.2) * dots_per_mm):
            ys = start + bend * np.sin(xs / wave * 2 * np.pi + start)
            spots = np.stack([xs, ys], axis=1).round().astype(np.int32)
            cv2.polylines(picture, [spots], isClosed=False, color=tint, thickness=max(1, round(dots_per_mm / 8)))


def _zone(picture: MatLike, shown: Specimen, high_mm: float, dots_per_mm: float, left_mm: float) -> None:
    pitch = 40
    for index, row in enumerate(shown.rows):
        ink = printing.line(row, pitch)
        size = (round(PITCH_MM * len(row) * dots_per_mm), round(2 * PITCH_MM * dots_per_mm))
        cover = cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
        middle = high_mm - 8 - ROW_MM * (len(shown.rows) - 1 - index)
        top, left = round((middle - PITCH_MM) * dots_per_mm), round(left_mm * dots_per_mm)
        spot = np.s_[max(0, top) : top + size[1], left : left + size[0]]
        under = picture[spot]
        under[:] = np.round(under * (1 - cover[: under.shape[0]]) + 34 * cover[: under.shape[0]])
