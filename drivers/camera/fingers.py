"""Fingers over the edge of a page. Pure; BGR pictures in."""

from typing import Final

import cv2
import numpy as np
from cv2.typing import MatLike

Picture = MatLike

REDDER, LESS_BLUE = (7, 60), (5, 60)  # Cr and Cb against the paper's own: skin of every tone, lamps of every colour
MOST_UNLIKE: Final = 2  # times one of the two the other; a red seal has 2.7 and more
SMALLEST: Final = 0.0025  # of the page
DEEPEST: Final = 0.03  # of the page's shorter side, from its edge inwards
WIDEST: Final = 0.7  # of an edge: more is the desk, or a page whose own ground is coloured
LIKE_DESK: Final = 9.0


def fingers(thumb: Picture, desk: tuple[float, float] | None = None) -> bool:
    """Whether skin reaches over an edge of the straightened page (a copy of about 480 pixels).

    Of a whole frame with `desk`, its Cr and Cb: whether a hand reaches in; what looks like the desk is none.
    """
    tones = cv2.cvtColor(thumb, cv2.COLOR_BGR2YCrCb)
    high, wide = thumb.shape[:2]
    if min(high, wide) < 40:
        return False
    paper = np.median(tones[::4, ::4].reshape(-1, 3), axis=0)
    redder = tones[..., 1].astype(np.int16) - int(paper[1])
    less_blue = int(paper[2]) - tones[..., 2].astype(np.int16)
    skin = (redder >= REDDER[0]) & (redder <= REDDER[1]) & (less_blue >= LESS_BLUE[0]) & (less_blue <= LESS_BLUE[1])
    skin &= (MOST_UNLIKE * redder >= less_blue) & (redder <= MOST_UNLIKE * less_blue)
    mask = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    if not mask.any():
        return False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    for number in range(1, len(stats)):
        left, top, across, down, area = (int(value) for value in stats[number])
        if area < SMALLEST * wide * high:
            continue
        if not _reaches_in(left, top, across, down, wide, high):
            continue
        if desk is not None:
            blob = tones[labels == number].mean(axis=0)
            if abs(blob[1] - desk[0]) < LIKE_DESK and abs(blob[2] - desk[1]) < LIKE_DESK:
                continue
        return True
    return False


def _reaches_in(left: int, top: int, across: int, down: int, wide: int, high: int) -> bool:
    least = DEEPEST * min(wide, high)
    upright = (top <= 2 or top + down >= high - 2) and down >= least and across <= WIDEST * wide
    lying = (left <= 2 or left + across >= wide - 2) and across >= least and down <= WIDEST * high
    return upright or lying


def desk_tone(frame: Picture) -> tuple[float, float]:
    """Median Cr and Cb of the frame's rim."""
    rim = np.concatenate([frame[:6].reshape(-1, 3), frame[-6:].reshape(-1, 3), frame[:, :6].reshape(-1, 3)])[::5]
    tones = cv2.cvtColor(rim[None], cv2.COLOR_BGR2YCrCb)[0]
    middle = np.median(tones, axis=0)
    return float(middle[1]), float(middle[2])
