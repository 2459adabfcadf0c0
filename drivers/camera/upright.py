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

from drivers.camera.glyphs import LOOKED_AT, SIDE, Patches, ink_of, lines_of

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
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = ink_of(grey)
    lying = lines_of(grey, ink)
    standing = lines_of(cv2.rotate(grey, cv2.ROTATE_90_CLOCKWISE), cv2.rotate(ink, cv2.ROTATE_90_CLOCKWISE))
    if lying.reach >= REACH * standing.reach:
        return _agreed(lying.patches, along=0)
    if standing.reach >= REACH * lying.reach:
        way = _agreed(standing.patches, along=0)
        return None if way is None else (way + 90) % 360
    return None


def turn(page: MatLike, degrees: int) -> MatLike:
    """Clockwise, in quarter turns."""
    how = TURNS[degrees // 90 % 4]
    return page if how is None else cv2.rotate(page, how)


def _agreed(patches: Patches, along: int) -> int | None:
    """The turn that most of them ask for, if it keeps the lines lying (`along` 0: the patches' own rows)."""
    if len(patches) < FEWEST:
        return None
    votes = np.bincount(ways_of(patches), minlength=4) / len(patches)
    first, second = np.argsort(votes)[::-1][:2]
    if votes[first] < AGREED or votes[first] < AHEAD * votes[second] or first % 2 != along:
        return None
    return int(-90 * first % 360)


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
