"""What a line of text says: cut out of the picture, levelled, 48 pixels high, read by a CTC recogniser."""

from collections.abc import Callable
from math import dist
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.protocol import Point

HEIGHT: Final = 48  # px, what the recogniser was trained on
NARROWEST, WIDEST = 32, 3200  # px at that height; a line of 60 characters
STANDING: Final = 1.5  # times as high as wide: its characters stand below each other
MOST_TEXT: Final = 200


def cut(picture: MatLike, corners: tuple[Point, ...]) -> MatLike:
    """The line as the recogniser takes it: (1, 3, 48, width) float32, -1 to 1."""
    quad = np.array(corners, np.float32)
    across = max(dist(corners[0], corners[1]), dist(corners[3], corners[2]), 1.0)
    down = max(dist(corners[0], corners[3]), dist(corners[1], corners[2]), 1.0)
    if down > STANDING * across:  # read from its top down, as if it lay
        quad, across, down = np.roll(quad, -1, axis=0), down, across
    width = int(np.clip(np.ceil(across / down * HEIGHT), NARROWEST, WIDEST))
    # Where the picture has more than 48 pixels for the line, all of them count.
    fine = max(1, min(4, round(down / HEIGHT)))
    flat = np.array(((0, 0), (width * fine, 0), (width * fine, HEIGHT * fine), (0, HEIGHT * fine)), np.float32)
    shaped = cv2.getPerspectiveTransform(quad, flat)
    line = cv2.warpPerspective(
        picture, shaped, (width * fine, HEIGHT * fine), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    if fine > 1:
        line = cv2.resize(line, (width, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray((line.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None])


def recognise(line: MatLike, network: Callable[[Any], Any], characters: list[str]) -> tuple[str, float]:
    """The text, at most `MOST_TEXT` characters, and the mean certainty of its characters, 0 to 1; ("", 0.0) for none.

    network: (1, 3, 48, width) float32 -> (1, steps, characters), each step's 0 to 1.
    """
    scores = network(line)[0]
    best = scores.argmax(axis=1)
    sure = scores[np.arange(len(best)), best]
    kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))  # CTC: repeats are one, 0 is between two
    text = "".join(characters[one] if one < len(characters) else "" for one in best[kept])[:MOST_TEXT]
    return (text, float(sure[kept].mean())) if text.strip() else ("", 0.0)
