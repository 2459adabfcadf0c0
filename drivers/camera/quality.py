"""Whether a person at the province can read this page: dark, glare, blank, blurred. Pure; BGR pictures in."""

from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.protocol import PageProblem

Picture = MatLike

THUMB_SIDE: Final = 480
DARKEST_PAPER: Final = 88  # level of the paper itself, of 255
BURNT: Final = 251
WHITE_PAPER: Final = 222
GLARE_SHARE: Final = 0.006  # of the page: one line of text on A4
INK_SHARE: Final = 0.0012
DEEP: Final = np.ceil(np.maximum(0.9 * np.arange(256) - 3, 0)).astype(np.uint8)
"""Level of the paper round it -> what is darker than this is ink."""
FAINTEST_EDGE: Final = 5.0  # levels a pixel; sensor noise alone stays under 4
TILE: Final = 192
SHARPEST_TILES: Final = 6
CRISP: Final = 1.34
"""Edge strength over its own after a blur of 1.5 pixels. Sharp print has 2 to 3; from 1.3 down the 10-point text
of an A4 sheet in a 3-megapixel frame is no longer legible."""


def thumb_problems(thumb: Picture) -> tuple[PageProblem, ...]:
    """What a small upright copy of the page (about 480 pixels) tells: dark, glare, blank."""
    grey = cv2.cvtColor(thumb, cv2.COLOR_BGR2GRAY)
    high, wide = grey.shape
    inner = grey[high // 40 : high - high // 40, wide // 40 : wide - wide // 40]
    if inner.size < 64:
        return ()
    problems = []
    levels = np.sort(inner[::2, ::2], axis=None)
    if levels[levels.size * 4 // 5] < DARKEST_PAPER:
        problems.append(PageProblem.DARK)
    ink = _ink(inner)
    if _glare(inner, float(levels[levels.size // 2]), ink):
        problems.append(PageProblem.GLARE)
    if float(ink.mean()) < INK_SHARE:
        problems.append(PageProblem.BLANK)
    return tuple(problems)


def _glare(grey: Picture, usual: float, ink: Picture) -> bool:
    """A burnt-out spot on a page that is not burnt out as a whole."""
    if usual >= BURNT + 3:
        return True
    level = min(max(BURNT, usual + 5), 254)
    burnt = cv2.threshold(grey, level - 1, 255, cv2.THRESH_BINARY)[1]
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if not burnt.any():
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(burnt)
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    share = int(stats[largest, cv2.CC_STAT_AREA]) / grey.size
    if usual < WHITE_PAPER:
        return share > GLARE_SHARE
    return share > 3 * GLARE_SHARE and _wiped_out(burnt, stats[largest], ink)


def _wiped_out(burnt: Picture, box: Picture, ink: Picture) -> bool:
    """On paper that is nearly white anyway, a burnt spot is harm only where print would be and none is left."""
    rows, columns = np.nonzero(ink)
    if rows.size < 20:
        return False
    left, top, wide, high = (int(value) for value in box[:4])
    across, down = np.percentile(columns, (8, 92)), np.percentile(rows, (8, 92))
    centred = across[0] < left + wide / 2 < across[1] and down[0] < top + high / 2 < down[1]
    inside = ink[top : top + high, left : left + wide]
    spot = burnt[top : top + high, left : left + wide]
    round_spot = wide < 0.75 * ink.shape[1] and high < 0.75 * ink.shape[0] and float((spot > 0).mean()) > 0.5
    return bool(centred and round_spot and inside.mean() < 0.7 * ink.mean())


def _ink(grey: Picture) -> Picture:
    """What is clearly darker than the paper round it: 1, else 0."""
    background = cv2.GaussianBlur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), (0, 0), 5)
    return cv2.compare(grey, cv2.LUT(background, DEEP), cv2.CMP_LT) // 255


def blurred(page: Picture) -> bool:
    """A page that has print (`thumb_problems` did not say blank) but no crisp edge."""
    crisp = crispness(page)
    return crisp is None or crisp < CRISP


def crispness(page: Picture) -> float | None:
    """How much sharper the page's strongest edges are than after a small blur; None when it has no edges to judge by.

    Only the tiles with most contrast are looked at, so that empty paper and its noise say nothing.
    """
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    high, wide = grey.shape
    if high < TILE or wide < TILE:
        return _tile_crispness(grey)
    rows, columns = high // TILE, wide // TILE
    tiles = grey[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    sparse = tiles[:, ::4, :, ::4].astype(np.float32)
    contrast = sparse.std(axis=(1, 3)).ravel()
    ratios = []
    for index in np.argsort(contrast)[::-1][:SHARPEST_TILES]:
        row, column = divmod(int(index), columns)
        ratio = _tile_crispness(np.ascontiguousarray(tiles[row, :, column, :]))
        if ratio is not None:
            ratios.append(ratio)
    return float(np.median(ratios)) if ratios else None


def _tile_crispness(grey: Picture) -> float | None:
    strong = _edge_strength(grey)
    if strong < FAINTEST_EDGE:
        return None
    return strong / max(_edge_strength(cv2.GaussianBlur(grey, (0, 0), 1.5)), 1e-3)


def _edge_strength(grey: Picture) -> float:
    """The gradient that 1 % of the pixels exceed, in levels a pixel."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0, scale=0.125)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1, scale=0.125)
    # Every second row will do: a hundredth of them is still 180 pixels.
    strengths = np.sort(cv2.magnitude(across, down)[::2], axis=None)
    return float(strengths[strengths.size * 99 // 100])
