"""Lines of OCR-B as a document has them printed: for specimens and for training, never for reading.

`OCRB.otf` is Norbert Schwarz's and Matthew Skala's, free to use, change and give on: see PROVENANCE.md.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from cv2.typing import MatLike
from PIL import Image, ImageDraw, ImageFont

FONT: Final = Path(__file__).with_name("OCRB.otf")
PITCH_PER_SIZE: Final = 0.72297
"""The font's advance, as a share of its size: every character has it."""
LETTER_HEIGHT: Final = 0.97  # of the pitch; digits are 1.07


@lru_cache(maxsize=8)
def _font(pitch: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), pitch / PITCH_PER_SIZE)


def line(text: str, pitch: int, margin: int = 0) -> MatLike:
    """Ink as uint8 (255 is full), 2 pitches high, letters in the middle; one pitch a character and `margin` pixels
    either side."""
    wide, high = pitch * len(text) + 2 * margin, 2 * pitch
    image = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(image)
    base = high / 2 + LETTER_HEIGHT * pitch / 2
    for index, character in enumerate(text):
        draw.text((margin + pitch * index, base), character, font=_font(pitch), fill=255, anchor="ls")
    return np.asarray(image)
