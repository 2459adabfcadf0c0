"""Codes in a camera's picture: zxing-cpp, and again on pictures mended in the ways that paper and phones need."""

from collections.abc import Callable, Iterable
from typing import Final

import cv2
import zxingcpp
from cv2.typing import MatLike

from drivers.protocol import DeviceFault, ScannedCode
from drivers.scanner.content import content

LARGEST: Final = 2000  # pixels of the longer side; a code that needs more is too small for a camera above a desk
SURE = {  # their own error correction makes a false reading as good as impossible
    zxingcpp.BarcodeFormat.QRCode: "qr",
    zxingcpp.BarcodeFormat.DataMatrix: "datamatrix",
    zxingcpp.BarcodeFormat.Aztec: "aztec",
    zxingcpp.BarcodeFormat.PDF417: "pdf417",
}
WEAK = {zxingcpp.BarcodeFormat.Code128: "code128"}  # one check character: it counts when two mendings agree
NAMES = SURE | WEAK
FORMATS = zxingcpp.BarcodeFormats(list(NAMES))


class Codes:
    """Looks at the pictures of one command, each as it is and with the next cure: a code that is held still meets all
    of them."""

    def __init__(self) -> None:
        self._turn = 0
        self._weak: dict[str, int] = {}  # text -> which mending read it

    def look(self, picture: MatLike) -> ScannedCode | None:
        """The code nearest to the middle of a BGR picture; None when this look reads none.

        A code with control characters or over 2 KiB is no code (`drivers.scanner.content`).
        """
        self._turn = self._turn % len(CURES) + 1
        return self._looked(_grey(picture), (0, self._turn))

    def look_long(self, picture: MatLike) -> ScannedCode | None:
        """With every cure."""
        return self._looked(_grey(picture), range(len(CURES) + 1))

    def _looked(self, grey: MatLike, mendings: Iterable[int]) -> ScannedCode | None:
        """`mendings`: 0 is the picture as it is, then the cures."""
        for mending in mendings:
            mended = CURES[mending - 1](grey) if mending else grey
            found = zxingcpp.read_barcodes(mended, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
            for one in sorted(found, key=lambda code: _off_middle(code, mended)):
                try:
                    code = content(one.bytes, NAMES[one.format])
                except DeviceFault:
                    continue
                if one.format in SURE or self._weak.setdefault(code.text, mending) != mending:
                    return code
        return None


def _off_middle(code: zxingcpp.Barcode, picture: MatLike) -> float:
    height, width = picture.shape[:2]
    corners = (code.position.top_left, code.position.bottom_right)
    x, y = (sum(axis) / 2 for axis in zip(*((corner.x, corner.y) for corner in corners), strict=True))
    return float(abs(x / width - 0.5) + abs(y / height - 0.5))


def _grey(picture: MatLike) -> MatLike:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
    longest = max(grey.shape)
    if longest <= LARGEST:
        return grey
    scale = LARGEST / longest
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _larger(grey: MatLike, times: float = 2.0) -> MatLike:
    scale = min(times, LARGEST * 1.5 / max(grey.shape))
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def _level(grey: MatLike, part: float) -> MatLike:
    """Without the slow changes of lamp and shade: slower than that part of the picture's longer side."""
    ground = cv2.GaussianBlur(grey, (0, 0), max(grey.shape) * part)
    even = cv2.subtract(grey, ground, dtype=cv2.CV_16S)
    return cv2.normalize(even, even, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)


def _sharp(grey: MatLike, sigma: float, amount: float) -> MatLike:
    return cv2.addWeighted(grey, 1 + amount, cv2.GaussianBlur(grey, (0, 0), sigma), -amount, 0)


# The likeliest first, by what each still reads of the seeded pictures that those before it do not.
CURES: Final[tuple[Callable[[MatLike], MatLike], ...]] = (
    lambda grey: _larger(_level(grey, 1 / 120)),
    lambda grey: cv2.GaussianBlur(_larger(_level(grey, 1 / 60)), (0, 0), 2.0),
    lambda grey: _sharp(_larger(_level(grey, 1 / 60), 3.0), 3.5, 3.0),
    _larger,
    lambda grey: _sharp(_larger(grey), 4.0, 4.0),
)
