"""Where lines of text stand in a picture: the detector's probability map, and the boxes in it.

The map is what Differentiable Binarization (Liao et al., 2020) trains: high in the core of each line, which is why a
box found in it is grown again. The picture is looked at in tiles, so that memory does not grow with it and a caller
who changes his mind is heard in between.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.protocol import Point

LONGEST: Final = 960  # pixels of the longer side as the detector sees it: 10.5-point type on A4 is 12 high
STEP: Final = 32  # the network halves five times
TILE: Final = 512
OVERLAP: Final = 64  # what a tile sees beyond what is taken from it, on each side
INK: Final = 0.3  # of the map, from here on a pixel is text
SURE: Final = 0.5  # mean of the map within a box
GROWN: Final = 1.6  # box area x this / its perimeter: how far the core lies within the line
SMALLEST: Final = 3  # pixels of a core's shorter side
MOST_LINES: Final = 400
MEAN: Final = np.array((0.485, 0.456, 0.406), np.float32)  # as PP-OCR's detectors were trained, in their BGR order
DEVIATION: Final = np.array((0.229, 0.224, 0.225), np.float32)


@dataclass(frozen=True, slots=True)
class Box:
    """Four corners in the picture's pixels: top left first, clockwise."""

    corners: tuple[Point, Point, Point, Point]
    score: float


def detect(picture: MatLike, network: Callable[[Any], Any], check: Callable[[], None]) -> list[Box]:
    """picture: BGR. network: (1, 3, h, w) float32 -> (1, 1, h, w), 0 to 1; h and w multiples of 32.

    The boxes from top to bottom, at most `MOST_LINES` (the largest). `check` is called before each tile.
    """
    high, wide = picture.shape[:2]
    scale = min(1.0, LONGEST / max(high, wide))
    size = (max(STEP, round(wide * scale / STEP) * STEP), max(STEP, round(high * scale / STEP) * STEP))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    seen = probabilities(small, network, check)
    found = boxes(seen, (wide / size[0], high / size[1]))
    largest = sorted(found, key=_area, reverse=True)[:MOST_LINES]
    return sorted(largest, key=lambda box: (box.corners[0][1], box.corners[0][0]))


def probabilities(small: MatLike, network: Callable[[Any], Any], check: Callable[[], None]) -> MatLike:
    """The map of the whole picture, whose sides are multiples of 32."""
    high, wide = small.shape[:2]
    seen = np.zeros((high, wide), np.float32)
    for top, upper, lower, bottom in spans(high):
        for left, inner_left, inner_right, right in spans(wide):
            check()
            tile = (small[top:bottom, left:right].astype(np.float32) / 255 - MEAN) / DEVIATION
            answer = network(np.ascontiguousarray(tile.transpose(2, 0, 1)[None]))[0, 0]
            part = answer[upper - top : lower - top, inner_left - left : inner_right - left]
            seen[upper:lower, inner_left:inner_right] = part
    return seen


def spans(length: int) -> Iterator[tuple[int, int, int, int]]:
    """(seen from, taken from, taken to, seen to) of each tile along a side; all multiples of 32 when `length` is."""
    pieces = max(1, -(-length // TILE))
    cuts = [round(length / STEP * place / pieces) * STEP for place in range(pieces + 1)]
    for start, end in pairwise(cuts):
        yield max(0, start - OVERLAP), start, end, min(length, end + OVERLAP)


def boxes(seen: MatLike, scale: tuple[float, float]) -> list[Box]:
    """In the pixels of a picture that is `scale` times larger, across and down."""
    mask = (seen > INK).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    high, wide = seen.shape
    found = []
    for contour in sorted(contours, key=len, reverse=True)[: 4 * MOST_LINES]:
        centre, (across, down), turned = cv2.minAreaRect(contour)
        if min(across, down) < SMALLEST:
            continue
        score = _mean_within(seen, cv2.boxPoints((centre, (across, down), turned)))
        if score < SURE:
            continue
        more = across * down * GROWN / (across + down)  # a half of the perimeter: the growth of both sides
        quad = _ordered(cv2.boxPoints((centre, (across + more, down + more), turned)))
        limit = np.array((wide - 1, high - 1), np.float32)
        corners = [(float(x * scale[0]), float(y * scale[1])) for x, y in np.clip(quad, 0, limit)]
        found.append(Box((corners[0], corners[1], corners[2], corners[3]), score))
    return found


def _mean_within(seen: MatLike, quad: MatLike) -> float:
    left, top = np.floor(quad.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(quad.max(axis=0)).astype(int) + 1
    part = seen[top:bottom, left:right]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(quad - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _ordered(quad: MatLike) -> MatLike:
    """Top left first, clockwise, for a line that leans by less than 45 degrees either way, or stands."""
    by_x = quad[np.argsort(quad[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array((left[0], right[0], right[1], left[1]), np.float32)


def _area(box: Box) -> float:
    return float(cv2.contourArea(np.array(box.corners, np.float32)))
