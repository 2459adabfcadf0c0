"""Sheets that specimens are drawn on: papers of the emulated camera, travel documents, print to be read."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from cv2.typing import MatLike
from PIL import Image, ImageDraw, ImageFont

Picture = MatLike

INK: Final = (28, 30, 36)
GRID: Final = (96, 104, 116)
STAMP: Final = (186, 38, 34)
SANS: Final = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
SONG: Final = (Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"), *SANS)
SIMPLIFIED: Final = 2  # index of "Noto Sans CJK SC" in the collection: the first face draws Japanese forms


@lru_cache(maxsize=64)
def font(size: int, faces: tuple[Path, ...] = SANS) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The first of the faces that the system has, in its SC form; Pillow's own font (no Chinese) where none."""
    for path in faces:
        if path.exists():
            return ImageFont.truetype(str(path), size, index=SIMPLIFIED)
    return ImageFont.load_default(size)


class Sheet:
    """A paper to write on, in millimetres from its top left."""

    def __init__(
        self,
        width_mm: float,
        height_mm: float,
        dots_per_mm: float,
        paper: tuple[int, int, int],
        faces: tuple[Path, ...] = SANS,
    ) -> None:
        self.scale = dots_per_mm
        self._faces = faces
        self.image = Image.new("RGB", (round(width_mm * dots_per_mm), round(height_mm * dots_per_mm)), paper)
        self._draw = ImageDraw.Draw(self.image)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        height: float,
        *,
        centred: bool = False,
        ink: tuple[int, int, int] = INK,
    ) -> None:
        self._draw.text(
            (x * self.scale, y * self.scale),
            words,
            font=font(max(8, round(height * self.scale)), self._faces),
            fill=ink,
            anchor="mm" if centred else "lm",
        )

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.25) -> None:
        spots = [value * self.scale for value in (x0, y0, x1, y1)]
        self._draw.line(spots, fill=GRID, width=max(1, round(width * self.scale)))

    def box(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.3) -> None:
        spots = [value * self.scale for value in (x0, y0, x1, y1)]
        self._draw.rectangle(spots, outline=GRID, width=max(1, round(width * self.scale)))

    def stamp(self, x: float, y: float, radius: float, words: str) -> None:
        spots = [value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)]
        self._draw.ellipse(spots, outline=STAMP, width=max(2, round(0.7 * self.scale)))
        self.text(x, y - radius * 0.05, "★", radius * 0.8, centred=True, ink=STAMP)
        self.text(x, y + radius * 0.6, words, radius * 0.26, centred=True, ink=STAMP)

    def picture(self) -> Picture:
        """BGR, as OpenCV has it."""
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])
