"""Single characters out of a page's picture, for `upright`: lines of text found, cut at the gaps. Pure.

Nothing is read here. Rules, frames, seals and photographs are left out by their size.
"""

from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Grey = MatLike
Patches = NDArray[Any]  # (n, SIDE, SIDE) float32: 0 paper, 1 ink

SIDE: Final = 20
LOOKED_AT: Final = 1200  # pixels of the page's longer side: 10.5-point type of an A4 sheet is then 15 high
SMALLEST, LARGEST = 9, 64  # of a line's height
JOIN: Final = 13  # a gap in a line that is no end of it
MOST_LINES: Final = 48
MOST_A_LINE: Final = 6
MOST: Final = 160


def ink_of(grey: Grey) -> Grey:
    """255 where something is printed that may be a character; strokes of rules, seals and pictures are left out."""
    block = 31
    paper = cv2.blur(grey, (block, block))
    ink = cv2.threshold(cv2.subtract(paper, grey), 16, 255, cv2.THRESH_BINARY)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    longer, shorter = np.maximum(wide, high), np.minimum(wide, high)
    keep = (longer <= LARGEST) & (stats[:, cv2.CC_STAT_AREA] >= 4) & ~((shorter <= 3) & (longer >= 24))
    keep[0] = False
    kept: Grey = np.where(keep, 255, 0).astype(np.uint8)[labels]
    return kept


def reach_of(ink: Grey) -> int:
    """How long the lines are altogether that run from side to side, in pixels; `ink` in half its size will do."""
    boxes = _boxes(ink, 2)
    return int(boxes[:, cv2.CC_STAT_WIDTH].sum())


def _boxes(ink: Grey, half: int = 1) -> NDArray[Any]:
    """The lines' boxes, as cv2's component statistics. `half`: 2 when the ink is in half its size."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, JOIN // half), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (high * half >= SMALLEST) & (high * half <= LARGEST) & (wide >= 1.7 * high)
    fits[0] = False
    boxes: NDArray[Any] = stats[fits]
    return boxes


def patches_of(grey: Grey, ink: Grey, a_line: int = MOST_A_LINE) -> Patches:
    """As if the text ran from left to right or, upside down, from right to left. `a_line`: most of each."""
    boxes = _boxes(ink)
    if len(boxes) > MOST_LINES:
        boxes = boxes[np.linspace(0, len(boxes) - 1, MOST_LINES).astype(int)]
    patches: list[Grey] = []
    for box in boxes:
        left, top, across, down = (int(value) for value in box[:4])
        patches += _cut(grey, ink, left, top, across, down, a_line)
    if len(patches) > MOST:
        patches = [patches[int(at)] for at in np.linspace(0, len(patches) - 1, MOST)]
    return normal(np.stack(patches)) if patches else np.zeros((0, SIDE, SIDE), np.float32)


def normal(patches: NDArray[Any]) -> Patches:
    """uint8 greys (n, SIDE, SIDE) as ink, 0 to 1, whatever paper and light are like."""
    tones = patches.astype(np.float32)
    flat = tones.reshape(len(tones), -1)
    paper = np.percentile(flat, 85, axis=1)[:, None, None]
    deepest = np.percentile(flat, 3, axis=1)[:, None, None]
    ink: Patches = np.clip((paper - tones) / np.maximum(paper - deepest, 12), 0, 1).astype(np.float32)
    return ink


def _cut(grey: Grey, ink: Grey, left: int, top: int, across: int, down: int, most: int) -> list[Grey]:
    """The line's characters: runs of ink joined while they stay within a square."""
    columns = ink[top : top + down, left : left + across].max(axis=0) > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    patches: list[Grey] = []
    at = 0
    while at < len(starts) and len(patches) < most:
        last = at
        while last + 1 < len(starts) and ends[last + 1] - starts[at] <= 1.12 * down:
            last += 1
        start, end = int(starts[at]), int(ends[last])
        if 0.6 * down <= end - start <= 1.2 * down:
            patches.append(_patch(grey, left + (start + end) / 2, top + down / 2, max(end - start, down) * 1.12))
        at = last + 1
    return patches


def _patch(grey: Grey, x: float, y: float, side: float) -> Grey:
    high, wide = grey.shape
    half = side / 2
    x0, y0 = max(0, round(x - half)), max(0, round(y - half))
    x1, y1 = min(wide, round(x + half)), min(high, round(y + half))
    piece: Grey = cv2.resize(grey[y0:y1, x0:x1], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return piece
