"""A proof on one A4 page, drawn: as PDF for the printer, and as a picture for the screen. For the sample alone."""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFont

from sync.province.adapters import Unavailable

DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4
MARGIN = 200
SCREEN_WIDTH = 827
FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc"),
)
SIMPLIFIED = 2  # in the collection
SAMPLE = "样本，没有法律效力"


@dataclass(frozen=True, slots=True)
class Drawn:
    pdf: bytes
    png: bytes


def draw(title: str, paragraphs: list[str], rows: list[tuple[str, str]], foot: list[str], code: str) -> Drawn:
    """`code`: what the QR code in the corner says. Raises Unavailable without a font."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    pen.text((WIDTH / 2, 240), title, 0, _font(84), anchor="mm")
    top = 400
    for text in paragraphs:
        for line in _wrapped(f"　　{text}", _font(46), WIDTH - 2 * MARGIN):
            pen.text((MARGIN, top), line, 0, _font(46))
            top += 76
        top += 20
    for label, value in rows:
        pen.line((MARGIN, top, WIDTH - MARGIN, top), 120, 2)
        pen.text((MARGIN + 16, top + 14), label, 0, _font(40))
        for line in _wrapped(value, _font(40), WIDTH - 2 * MARGIN - 560):
            pen.text((MARGIN + 540, top + 14), line, 0, _font(40))
            top += 66
        top += 8
    if rows:
        pen.line((MARGIN, top, WIDTH - MARGIN, top), 120, 2)
    _foot(pen, foot, code)
    png, pdf = io.BytesIO(), io.BytesIO()
    page.resize((SCREEN_WIDTH, HEIGHT * SCREEN_WIDTH // WIDTH), Image.Resampling.LANCZOS).save(
        png, "PNG", optimize=True
    )
    page.convert("1", dither=Image.Dither.NONE).save(pdf, "PDF", resolution=DPI)
    return Drawn(pdf.getvalue(), png.getvalue())


def _foot(pen: ImageDraw.ImageDraw, lines: list[str], code: str) -> None:
    grid = [[bool(cell) for cell in row] for row in segno.make(code, error="m", micro=False).matrix]
    scale = 320 // len(grid)
    left, top = WIDTH - MARGIN - scale * len(grid), HEIGHT - 620
    for y, row in enumerate(grid):
        for x, dark in enumerate(row):
            if dark:
                at = (left + x * scale, top + y * scale)
                pen.rectangle((*at, at[0] + scale - 1, at[1] + scale - 1), 0)
    for n, line in enumerate(lines):
        pen.text((MARGIN, top + n * 64), line, 0, _font(38))
    pen.text((WIDTH / 2, HEIGHT - 120), SAMPLE, 90, _font(40), anchor="mm")


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines, line = [], ""
    for letter in text:
        if line and font.getlength(line + letter) > width:
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]


@lru_cache(8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = next((path for path in FONTS if path.exists()), None)
    if file is None:
        raise Unavailable
    return ImageFont.truetype(str(file), size, index=SIMPLIFIED)
