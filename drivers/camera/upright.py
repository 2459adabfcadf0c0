"""Which way up a page stands, by its characters: each tells its own way, and most of them must agree. Pure.

A small net (`upright.npz`, made by `upright_training`) looks at up to 160 characters. The lines must run as the
characters stand. When in doubt the page stays as it was laid.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from drivers.camera.glyphs import LOOKED_AT, SIDE, Patches, ink_of, patches_of, reach_of

Floats = NDArray[Any]

NET: Final = Path(__file__).with_name("upright.npz")
FEWEST: Final = 10  # characters that are asked
AGREED: Final = 0.58  # of them, for one way
AHEAD: Final = 2.5  # times the next best way
REACH: Final = 1.4  # the lines' length along that way, against across it
TURNS: Final = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def to_upright(page: MatLike) -> int | None:
    """Degrees clockwise (0, 90, 180, 270) by which the page must be turned; None when it is not clear."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    factor = LOOKED_AT / max(grey.shape)
    if factor < 1:
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    ink = ink_of(grey)
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    half = cv2.threshold(half, 60, 255, cv2.THRESH_BINARY)[1]
    lying, standing = reach_of(half), reach_of(cv2.rotate(half, cv2.ROTATE_90_CLOCKWISE))
    if lying >= REACH * standing:
        return _agreed(patches_of(grey, ink))
    if standing >= REACH * lying:
        quarter = cv2.ROTATE_90_CLOCKWISE
        way = _agreed(patches_of(cv2.rotate(grey, quarter), cv2.rotate(ink, quarter)))
        return None if way is None else (way + 90) % 360
    return None


def turn(page: MatLike, degrees: int) -> MatLike:
    """Clockwise, in quarter turns."""
    how = TURNS[degrees // 90 % 4]
    return page if how is None else cv2.rotate(page, how)


def _agreed(patches: Patches) -> int | None:
    """The turn that most of them ask for, if the lines go on lying."""
    if len(patches) < FEWEST:
        return None
    votes = np.bincount(ways_of(patches), minlength=4) / len(patches)
    first, second = (int(way) for way in np.argsort(votes)[::-1][:2])
    if votes[first] < AGREED or votes[first] < AHEAD * votes[second] or first % 2:
        return None
    return -90 * first % 360


def ways_of(patches: Patches) -> NDArray[Any]:
    """For each how many quarter turns clockwise it stands away from upright."""
    first, first_bias, second, second_bias, last, last_bias = _net()
    seen = patches.reshape(-1, SIDE * SIDE) - 0.3
    deep = np.maximum(np.maximum(seen @ first + first_bias, 0) @ second + second_bias, 0)
    ways: NDArray[Any] = (deep @ last + last_bias).argmax(axis=1)
    return ways


@cache
def _net() -> tuple[Floats, ...]:
    with np.load(NET) as parts:
        return tuple(parts[f"part{place}"].astype(np.float32) for place in range(6))
