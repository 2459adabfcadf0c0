"""The paper that an emulated printer prints on: 576 dots wide, 203 dots an inch, letters 12 or 24 dots wide."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from drivers.printer.commands import WIDTH_DOTS
from drivers.printer.parser import Letters, LineFeed, QrPrint, QrSetting, QrStore, Raster, Style
from drivers.printer.wrap import columns

MARGIN: Final = 24  # white paper on either side of what can be printed: the roll is 80 mm wide
LETTER: Final = 24
SPACING: Final = 30
MOST_DOTS: Final = 24_000  # three metres
PAPER, INK = 255, 20
FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
BOLD_FONT: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc")
MONO_SIMPLIFIED: Final = 7  # "Noto Sans Mono CJK SC": Latin letters half as wide as Chinese, as in printers
QR_LEVELS: Final = {48: "l", 49: "m", 50: "q", 51: "h"}


@lru_cache(maxsize=16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file = BOLD_FONT if bold else FONT
    if not file.exists():
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(file), size, index=MONO_SIMPLIFIED)


@lru_cache(maxsize=2048)
def _glyph(letter: str, wide: int, high: int, bold: bool) -> Image.Image:
    """One letter as a printer's dots: drawn at its base size, then stretched by whole numbers as the head does."""
    cell = LETTER // 2 * columns(letter)
    dots = Image.new("L", (cell, LETTER), PAPER)
    ImageDraw.Draw(dots).text((0, LETTER - 4), letter, font=_font(LETTER, bold), fill=0, anchor="ls")
    sharp = dots.point(lambda tone: INK if tone < 150 else PAPER)
    return sharp.resize((cell * wide, LETTER * high), Image.Resampling.NEAREST)


class Paper:
    """One receipt until it is cut."""

    def __init__(self) -> None:
        self._strips: list[Image.Image] = []
        self._dots = 0
        self._line: list[Image.Image] = []
        self._qr = b""
        self.reset()

    def reset(self) -> None:
        self._align, self._wide, self._high, self._bold = 0, 1, 1, False
        self._module, self._level = 3, 48

    def print(self, command: Letters | LineFeed | Style | QrStore | QrSetting | QrPrint | Raster) -> None:
        match command:
            case Letters():
                self._letters(command.text)
            case LineFeed():
                self._feed(command.lines)
            case Style():
                self._style(command)
            case QrStore():
                self._qr = command.data
            case QrSetting(name="module"):
                self._module = max(1, min(command.value, 16))
            case QrSetting():
                self._level = command.value
            case QrPrint():
                self._print_qr()
            case Raster():
                self._raster(command)

    def cut(self) -> Image.Image:
        """The receipt, with the paper's margins."""
        if self._line:
            self._end_line()
        high = 40 + self._dots + 60
        receipt = Image.new("L", (WIDTH_DOTS + 2 * MARGIN, high), PAPER)
        top = 40
        for strip in self._strips:
            receipt.paste(strip, (MARGIN, top))
            top += strip.height
        self._strips, self._dots = [], 0
        return receipt

    def _style(self, style: Style) -> None:
        match style.name:
            case "reset":
                self._line = []
                self.reset()
            case "align":
                self._align = style.value if style.value in {0, 1, 2} else self._align
            case "size":
                self._wide, self._high = min(8, (style.value >> 4) % 8 + 1), min(8, style.value % 8 + 1)
            case "bold":
                self._bold = bool(style.value)

    def _letters(self, text: str) -> None:
        for letter in text:
            glyph = _glyph(letter, self._wide, self._high, self._bold)
            if sum(one.width for one in self._line) + glyph.width > WIDTH_DOTS:
                self._end_line()
            self._line.append(glyph)

    def _feed(self, lines: int) -> None:
        if self._line:
            self._end_line()
            lines -= 1
        if lines > 0:
            self._add(Image.new("L", (WIDTH_DOTS, SPACING * lines), PAPER))

    def _end_line(self) -> None:
        high = max(glyph.height for glyph in self._line)
        strip = Image.new("L", (WIDTH_DOTS, high + SPACING - LETTER), PAPER)
        at = self._left(sum(glyph.width for glyph in self._line))
        for glyph in self._line:
            strip.paste(glyph, (at, high - glyph.height))
            at += glyph.width
        self._line = []
        self._add(strip)

    def _left(self, width: int) -> int:
        return {0: 0, 1: (WIDTH_DOTS - width) // 2, 2: WIDTH_DOTS - width}[self._align]

    def _print_qr(self) -> None:
        """As printers do: nothing at all when it is empty, too long or too wide."""
        if not self._qr:
            return
        try:
            code = segno.make_qr(self._qr, error=QR_LEVELS.get(self._level, "l"), boost_error=False)
        except segno.DataOverflowError:
            return
        side = int(code.symbol_size(scale=self._module, border=4)[0])
        if side > WIDTH_DOTS:
            return
        strip = Image.new("L", (WIDTH_DOTS, side), PAPER)
        draw, left = ImageDraw.Draw(strip), self._left(side)
        for y, row in enumerate(code.matrix_iter(scale=self._module, border=4)):
            for x, dark in enumerate(row):
                if dark:
                    draw.point((left + x, y), INK)
        self._add(strip)

    def _raster(self, raster: Raster) -> None:
        if not raster.row_bytes or not raster.rows:
            return
        bits = Image.frombytes("1", (raster.row_bytes * 8, raster.rows), raster.data)
        picture = bits.convert("L").point(lambda tone: INK if tone else PAPER)
        strip = Image.new("L", (WIDTH_DOTS, raster.rows), PAPER)
        strip.paste(picture, (max(0, self._left(min(picture.width, WIDTH_DOTS))), 0))
        self._add(strip)

    def _add(self, strip: Image.Image) -> None:
        if self._dots + strip.height <= MOST_DOTS:
            self._strips.append(strip)
            self._dots += strip.height
